/**
 * What is expected of chains, written by hand from the publishers' tables and from the compute capabilities of the GPUs,
 * not from the code that is tested. One row is a chain; its last columns are what is said of it on each GPU.
 *
 *   +  accepted                      ~  accepted, an experimental build
 *   w  accepted, a newer release than was checked
 *   r  no such release               p  Python          b  no build for this CUDA    x  no CUDA
 *   n  another cuDNN                 c  no code for the GPU     d  the driver is too old
 *   o  no use for a GPU (and again for each of CUDA and cuDNN)
 */
export const gpusOfTheTable = ["T4", "A10G", "L4", "L40S", "A100-40", "H100", "H200", "B200"] as const;

export const chains = `
sklearn    1.9    -    -      3.11   o  o  o  o  o  o  o  o
sklearn    1.9.1  12.8 -      3.15   oo oo oo oo oo oo oo oo
sklearn    1.4    12.8 9.10   3.13   pooo pooo pooo pooo pooo pooo pooo pooo
sklearn    1.3    -    -      3.11   r  r  r  r  r  r  r  r
sklearn    1.10   -    -      3.10   wo wo wo wo wo wo wo wo
pytorch    2.1.0  12.1 8.9.2  3.11   ~  ~  ~  ~  ~  ~  ~  c
pytorch    2.1.0  11.8 8.7    3.11   +  +  +  +  +  +  +  c
pytorch    2.1    12.1 8.9.2  3.8    ~  ~  ~  ~  ~  ~  ~  c
pytorch    2.1    12.4 9.1    3.11   b  b  b  b  b  b  b  c
pytorch    2.1    11.8 8.9    3.11   n  n  n  n  n  n  n  c
pytorch    2.1    12.1 8.9    3.12   p~ p~ p~ p~ p~ p~ p~ pc
pytorch    2.2    11.8 8.7.0  3.8    +  +  +  +  +  +  +  c
pytorch    2.2    -    -      3.11   x  x  x  x  x  x  x  c
pytorch    2.3    12.1 8.9    3.10   ~  ~  ~  ~  ~  ~  ~  c
pytorch    2.3    12.1 8.9.2  3.12   p~ p~ p~ p~ p~ p~ p~ pc
pytorch    2.4    12.1 9.1.0  3.12   +  +  +  +  +  +  +  c
pytorch    2.4    12.4 9.1    3.12   ~  ~  ~  ~  ~  ~  ~  c
pytorch    2.4    12.6 9.1    3.12   b  b  b  b  b  b  b  c
pytorch    2.4    11.8 9.1    3.13   p  p  p  p  p  p  p  pc
pytorch    2.5    12.4 9.1.0  3.9    +  +  +  +  +  +  +  c
pytorch    2.5    12.4 9.1.0  3.8    p  p  p  p  p  p  p  pc
pytorch    2.5    11.8 8.9.2  3.12   n  n  n  n  n  n  n  c
pytorch    2.6    12.4 9.1    3.13   +  +  +  +  +  +  +  c
pytorch    2.6    12.6 9.5.1  3.13   ~  ~  ~  ~  ~  ~  ~  c
pytorch    2.6    12.6 9.1    3.13   n~ n~ n~ n~ n~ n~ n~ c
pytorch    2.6    12.1 9.1    3.11   b  b  b  b  b  b  b  c
pytorch    2.7    12.8 9.7.1  3.13   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.7    12.6 9.5.1  3.13   +  +  +  +  +  +  +  c
pytorch    2.7    11.8 9.1    3.9    +  +  +  +  +  +  +  c
pytorch    2.7    12.8 9.5.1  3.9    n~ n~ n~ n~ n~ n~ n~ n~
pytorch    2.8    12.8 9.10.2 3.11   +  +  +  +  +  +  +  +
pytorch    2.8    12.6 9.10   3.11   +  +  +  +  +  +  +  c
pytorch    2.8    12.9 9.10.2 3.13   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.8    12.8 9.10   3.14   p  p  p  p  p  p  p  p
pytorch    2.8    11.8 9.1    3.11   b  b  b  b  b  b  b  b
pytorch    2.8    -    -      3.11   x  x  x  x  x  x  x  x
pytorch    2.9    12.8 9.10.2 3.14   +  +  +  +  +  +  +  +
pytorch    2.9    13.0 9.13   3.12   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.9    12.6 9.10.2 3.9    p  p  p  p  p  p  p  pc
pytorch    2.10   12.6 9.10.2 3.10   +  +  +  +  +  +  +  c
pytorch    2.10   13.0 9.15.1 3.14   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.10   13.0 9.13   3.14   n~ n~ n~ n~ n~ n~ n~ n~
pytorch    2.11   13.0 9.17.1 3.12   +  +  +  +  +  +  +  +
pytorch    2.11   12.8 -      3.12   +  +  +  +  +  +  +  +
pytorch    2.12   12.6 9.10.2 3.12   +  +  +  +  +  +  +  c
pytorch    2.12   13.0 9.20   3.12   +  +  +  +  +  +  +  +
pytorch    2.12   13.2 9.20   3.14   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.12   12.8 9.10.2 3.12   b  b  b  b  b  b  b  b
pytorch    2.13   13.2 9.20   3.10   ~  ~  ~  ~  ~  ~  ~  ~
pytorch    2.13   13.0 9.20   3.9    p  p  p  p  p  p  p  p
pytorch    2.14   13.2 9.24   3.14   +  +  +  +  +  +  +  +
pytorch    2.14   13.0 9.24   3.11   +  +  +  +  +  +  +  +
pytorch    2.14   12.6 9.10.2 3.11   +  +  +  +  +  +  +  c
pytorch    2.14   13.0 9.20   3.11   n  n  n  n  n  n  n  n
pytorch    2.15   13.0 -      3.12   w  w  w  w  w  w  w  w
pytorch    2.15   12.6 -      3.12   w  w  w  w  w  w  w  wc
pytorch    2.15   14.0 -      3.12   wd wd wd wd wd wd wd wd
pytorch    2.0    11.8 8.7    3.11   r  r  r  r  r  r  r  r
pytorch    1.13   11.7 8.5    3.9    r  r  r  r  r  r  r  r
tensorflow 2.14   11.8 8.7    3.11   +  +  +  +  +  +  +  c
tensorflow 2.14   12.2 8.9    3.11   b  b  b  b  b  b  b  c
tensorflow 2.15   12.2 8.9    3.9    +  +  +  +  +  +  +  c
tensorflow 2.16   12.3 8.9    3.12   +  +  +  +  +  +  +  c
tensorflow 2.17   12.3 8.9    3.13   p  p  p  p  p  p  p  pc
tensorflow 2.18   12.5 9.3    3.12   +  +  +  +  +  +  +  c
tensorflow 2.19   12.5 9.3    3.9    +  +  +  +  +  +  +  c
tensorflow 2.20   12.5 9.3    3.13   +  +  +  +  +  +  +  c
tensorflow 2.21   12.5 9.3    3.9    p  p  p  p  p  p  p  pc
tensorflow 2.21   12.5 8.9    3.12   n  n  n  n  n  n  n  c
tensorflow 2.22   12.5 -      3.12   w  w  w  w  w  w  w  wc
tensorflow 2.13   11.8 8.6    3.11   r  r  r  r  r  r  r  r
`;

/**
 * The same chain on nodes with other drivers: a driver runs every toolkit of its own major version of CUDA and older,
 * from 450 on for 11, from 525 for 12, from 580 for 13.
 */
export const driversOfTheTable = ["450.80", "520.61", "525.60", "570.26", "580.65"] as const;

export const driverChains = `
pytorch    2.1    11.8 8.7    3.11   +  +  +  +  +
pytorch    2.1    12.1 8.9.2  3.11   d~ d~ ~  ~  ~
pytorch    2.5    12.4 9.1    3.12   d  d  +  +  +
pytorch    2.8    12.6 9.10   3.13   d  d  +  +  +
pytorch    2.12   13.0 9.20   3.12   d  d  d  d  +
pytorch    2.12   12.6 9.10.2 3.12   d  d  +  +  +
pytorch    2.14   13.2 9.24   3.12   d  d  d  d  +
tensorflow 2.14   11.8 8.7    3.10   +  +  +  +  +
tensorflow 2.20   12.5 9.3    3.12   d  d  +  +  +
`;
