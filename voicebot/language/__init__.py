"""Pure: Chinese numerals, pinyin, normalisation of text. The lowest room."""
