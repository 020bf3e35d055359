/**
 * A binding's text with each `%NAME%` replaced by that setting, as the Functions host does.
 * @throws Error naming the function, the option and the setting when the setting is missing
 */
export function resolveSettings(
  text: string,
  settings: Readonly<Record<string, string>>,
  place: { readonly functionName: string; readonly option: string },
): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const value = settings[name]
    if (value === undefined)
      throw new Error(
        `${place.option} of the function ${place.functionName} is "${text}", and ${whole} does not resolve: the setting ${name} is missing.`,
      )
    return value
  })
}
