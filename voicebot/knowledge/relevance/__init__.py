"""Which clause of a product text answers a question, learnt from questions about marked texts."""
