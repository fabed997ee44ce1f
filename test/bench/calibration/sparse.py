"""Peer of gains.ts: least squares of all gains with scipy's sparse matrices. Reads the clusters from standard input."""
import json
import sys
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsqr

cells = int(sys.argv[1])
data = sys.stdin.buffer.read()
clusters, entries = np.frombuffer(data, np.uint32, 2)
at = 8
offsets = np.frombuffer(data, np.uint32, clusters + 1, at)
at += offsets.nbytes
cell = np.frombuffer(data, np.uint32, entries, at)
at += cell.nbytes
value = np.frombuffer(data, np.float64, entries, at)
at += value.nbytes
energy = np.frombuffer(data, np.float64, clusters, at)
began = time.perf_counter()
matrix = csr_matrix((value, cell.astype(np.int32), offsets.astype(np.int32)), shape=(clusters, cells))
solution = lsqr(matrix, energy, atol=1e-12, btol=1e-12, calc_var=True)[0]
print(json.dumps({"seconds": time.perf_counter() - began, "value": solution.tolist()}))
