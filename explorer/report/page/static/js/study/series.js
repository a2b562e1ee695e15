// Colours of lines: Okabe and Ito's, in an order in which neighbours differ in lightness too, each
// with a dash of its own.

export const SERIES = [
  { colour: "#0072b2", dash: null },
  { colour: "#c25100", dash: "7 3" },
  { colour: "#007f5f", dash: "2 3" },
  { colour: "#a8508a", dash: "9 3 2 3" },
  { colour: "#1b1b1b", dash: "4 4" },
  { colour: "#8a6d00", dash: "12 4" },
  { colour: "#3f8fc0", dash: "1 2" },
];
