"""What understanding is measured by, a part a module; `run` shows all of them in one table.

Linear algebra has one thread here. These matrices are small: with more threads the same figures take longer, since the
threads wait for one another by turning in circles. On two cores with other work to do, training for one split of NLU++
took 14 seconds of processor with one thread and 124 with two.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")  # read once, when numpy is imported
