/** A request that a person or a program sent is invalid. The message names the attribute, the rule and the value. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
}

/** An event or its context is not what the function expects. The message names the part, and quotes no value. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** A body cannot become an item. The message names the attribute and the rule, and quotes no value from the body. */
export class InvalidBody extends Error {
  override readonly name = 'InvalidBody';
}

/** DynamoDB returned unprocessed keys in every try: the table is asked for more than it can read. */
export class ReadThrottled extends Error {
  override readonly name = 'ReadThrottled';
}
