"""The recipe of the embedded recogniser: text → speech → telephone → features → network → Vosk model."""
