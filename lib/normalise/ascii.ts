/**
 * Lower case of A to Z only. Unlike toLowerCase it keeps length and never turns another script's letter into an ASCII one
 * (the Kelvin sign becomes k there), so bytes can be compared before they are decoded.
 */
export const asciiLower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
