"""What tests need of the processor that they run on."""

import pytest

from gradnet_engine.compiled import multiplies_bfloat16

in_bfloat16 = pytest.mark.skipif(
    not multiplies_bfloat16(), reason="this processor doesn't multiply bfloat16 (AVX-512 BF16)"
)
