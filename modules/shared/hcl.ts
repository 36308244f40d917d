import type { TerraformDataSource, TerraformResource } from 'cdktf';

type Attributes = { lifecycle?: Record<string, unknown> };

/**
 * Lets `cdktf synth --hcl` write the conditions of a resource or data source as blocks, and what replaces it as
 * references. CDKTF would write lists and quoted strings, which Terraform rejects.
 */
export function withHclLifecycle<Element extends TerraformResource | TerraformDataSource>(element: Element): Element {
  const toHclTerraform = element.toHclTerraform.bind(element);
  element.toHclTerraform = () => {
    const hcl = toHclTerraform();
    const byType: Record<string, Record<string, Attributes>> = hcl.resource ?? hcl.data;
    for (const attributes of Object.values(byType).flatMap((byId) => Object.values(byId))) {
      attributes.lifecycle &&= { value: Object.fromEntries(Object.entries(attributes.lifecycle).map(asHcl)) };
    }
    return hcl;
  };
  return element;
}

function asHcl([name, value]: [string, unknown]): [string, unknown] {
  if (name.endsWith('condition')) return [name, { value, isBlock: true, type: 'list' }];
  // CDKTF writes the elements of a list of numbers without quotes.
  if (name === 'replace_triggered_by') return [name, { value, type: 'list', storageClassType: 'numberList' }];
  return [name, value];
}
