export const dictionary = ' '
