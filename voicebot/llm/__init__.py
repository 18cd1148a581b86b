"""An optional language model: proposes understanding and rewords; never trusted, never waited for."""
