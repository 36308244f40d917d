import type { TerraformDataSource, TerraformResource } from 'cdktf';

type Attributes = { lifecycle?: Record<string, unknown> };

/**
 * Lets `cdktf synth --hcl` write the conditions of a resource or data source as blocks. CDKTF would write lists, which
 * Terraform rejects.
 */
export function withConditionBlocks<Element extends TerraformResource | TerraformDataSource>(
  element: Element,
): Element {
  const toHclTerraform = element.toHclTerraform.bind(element);
  element.toHclTerraform = () => {
    const hcl = toHclTerraform();
    const byType: Record<string, Record<string, Attributes>> = hcl.resource ?? hcl.data;
    for (const attributes of Object.values(byType).flatMap((byId) => Object.values(byId))) {
      attributes.lifecycle &&= { value: Object.fromEntries(Object.entries(attributes.lifecycle).map(asBlocks)) };
    }
    return hcl;
  };
  return element;
}

const asBlocks = ([name, value]: [string, unknown]) =>
  name.endsWith('condition') ? [name, { value, isBlock: true, type: 'list' }] : [name, value];
