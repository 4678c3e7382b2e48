"""BM3D's inner loops, compiled: find similar blocks, filter them as one, put them back.

Rows of blocks are transformed once for every place of the image, before any block is looked at, and transformed back
once, when all blocks have been added up. In between a block is 8 transformed rows, and only its columns are left.

The loops over 8 and 64 numbers are written so that the compiler turns them into vector instructions: each writes to
one array.
"""

import numpy as np

from gradnet_engine.compiled import inner, kernel

_F = np.float32
_U = np.uint64  # an unsigned index is used as it is; a signed one is first checked for being negative

BLOCK_PX = 8
FAR = _F(1e30)
"""Energy of a place where no block can lie."""
LIFT = _F(22 / 128)
"""Share of the neighbours' difference in a sum, in the biorthogonal 1.5 wavelet."""

_SIZE = 64
_HALF = _F(0.5)
_ROOT_HALF = _F(np.sqrt(0.5))
_C1, _C2, _C3, _C4, _C5, _C6, _C7 = (_F(np.cos(np.pi * k / 16) / 2) for k in range(1, 8))
_CHUNK = 16
_MOST_TRIES = 30
_LEAST_LEVEL = _F(1e-6)


@inner
def _measure_rows(upper, lower, energy, guide, ref, at, width):
    """Subtract twice the products of a block and those side by side in two rows: each pixel is loaded once for both."""
    for k in range(len(upper)):
        upper[k] = energy[_U(at + k)]
        lower[k] = energy[_U(at + width + k)]
    for r in range(9):
        u0, u1, u2, u3 = ref[8 * r + 8], ref[8 * r + 9], ref[8 * r + 10], ref[8 * r + 11]
        u4, u5, u6, u7 = ref[8 * r + 12], ref[8 * r + 13], ref[8 * r + 14], ref[8 * r + 15]
        l0, l1, l2, l3 = ref[8 * r], ref[8 * r + 1], ref[8 * r + 2], ref[8 * r + 3]
        l4, l5, l6, l7 = ref[8 * r + 4], ref[8 * r + 5], ref[8 * r + 6], ref[8 * r + 7]
        row = at + r * width
        for k in range(len(upper)):
            i = row + k
            g0, g1, g2, g3 = guide[_U(i)], guide[_U(i + 1)], guide[_U(i + 2)], guide[_U(i + 3)]
            g4, g5, g6, g7 = guide[_U(i + 4)], guide[_U(i + 5)], guide[_U(i + 6)], guide[_U(i + 7)]
            upper[k] -= u0 * g0 + u1 * g1 + u2 * g2 + u3 * g3 + u4 * g4 + u5 * g5 + u6 * g6 + u7 * g7
            lower[k] -= l0 * g0 + l1 * g1 + l2 * g2 + l3 * g3 + l4 * g4 + l5 * g5 + l6 * g6 + l7 * g7


@inner
def _measure(distances, guide, energy, ref, at, top, bottom, width, search_px):
    """Compare all blocks around one with it: squared distance, less its own energy, by the binomial formula.

    Return how many rows of blocks were compared, and where the first begins.
    """
    for r in range(8):
        for c in range(8):
            ref[8 * r + 8 + c] = _F(2) * guide[_U(at + r * width + c)]
    row, half = at // width, search_px // 2
    first, last = max(row - half, top), min(row + half - 1, bottom)
    start = at + (first - row) * width - half
    rows = (last - first + 2) // 2 * 2  # an odd one more does no harm
    for i in range(0, rows, 2):
        upper, lower = (
            distances[i * search_px : (i + 1) * search_px],
            distances[(i + 1) * search_px : (i + 2) * search_px],
        )
        _measure_rows(upper, lower, energy, guide, ref, start + i * width, width)
    return rows, start


@inner
def _find_level(distances, wanted, guess):
    """Return a distance that `wanted` blocks stay below, and not many more: then few have to be sorted."""
    low, high, level = _F(0), FAR, max(guess, _LEAST_LEVEL)
    for _ in range(_MOST_TRIES):
        below = _F(0)
        for k in range(len(distances)):
            below += _F(1) if distances[k] < level else _F(0)
        if below < wanted:
            low = level
            level = _F(2) * level if high == FAR else _HALF * (low + high)
        elif below > 2 * wanted:
            high = level
            level = _HALF * (low + high)
        else:
            return level
    return high


@inner
def _find_similar(places, nearest, distances, ref, guide, energy, at, top, bottom, width, search_px, guess):
    """Write the places of the most similar blocks, `at` first; return how many, a power of two, and the level used."""
    most = len(places)
    rows, start = _measure(distances, guide, energy, ref, at, top, bottom, width, search_px)
    measured, own = distances[: rows * search_px], energy[_U(at)]
    for k in range(len(measured)):
        measured[k] += own
    # Where there are fewer blocks than wanted no level is right, and what is far is no block at all.
    level = min(_find_level(measured, most, guess), FAR)
    nearest[:] = FAR
    places[0], nearest[0], found = at, -FAR, 1
    limit = level
    for k in range(len(measured)):
        if measured[k] < limit:
            place = start + k // search_px * width + k % search_px
            if place != at:
                _insert(places, nearest, min(found, most - 1), place, measured[k])
                found = min(found + 1, most)
                limit = min(level, nearest[most - 1])
    count = 1
    while 2 * count <= found:
        count *= 2
    return count, level


@inner
def _insert(places, nearest, slot, place, distance):
    """Keep the list sorted; its first entry always stays."""
    while nearest[slot - 1] > distance:
        nearest[slot] = nearest[slot - 1]
        places[slot] = places[slot - 1]
        slot -= 1
    nearest[slot], places[slot] = distance, place


@inner
def _gather(group, source, plane, places, count, width):
    """Copy blocks into a group, in bit-reversed order: halves of it then hold the neighbours in similarity."""
    slot = 0
    for n in range(count):
        block, at = group[slot * _SIZE : (slot + 1) * _SIZE], np.int64(places[n])
        for r in range(8):
            line, row = block[8 * r : 8 * r + 8], source[_U(at + r * width), plane]
            for k in range(8):
                line[k] = row[k]
        bit = count // 2
        while slot & bit:
            slot ^= bit
            bit //= 2
        slot |= bit


@inner
def _scatter(total, weights, plane, group, places, count, width, offset, weight, window):
    """Add the weighted blocks of a group where they came from."""
    slot = 0
    for n in range(count):
        block, at = group[slot * _SIZE : (slot + 1) * _SIZE], np.int64(places[n]) - offset
        weights[plane, _U(at)] += weight
        for r in range(8):
            line, row, share = block[8 * r : 8 * r + 8], total[_U(at + r * width), plane], weight * window[r]
            for k in range(8):
                row[k] += share * line[k]
        bit = count // 2
        while slot & bit:
            slot ^= bit
            bit //= 2
        slot |= bit


@inner
def _haar(group, count):
    """Transform along the blocks of a group."""
    half = count * _SIZE // 2
    while half >= _SIZE:
        a, b = group[:half], group[half : 2 * half]
        for k in range(half):
            low, high = a[k] + b[k], a[k] - b[k]
            a[k] = low * _ROOT_HALF
            b[k] = high * _ROOT_HALF
        half //= 2


@inner
def _inverse_haar(group, count):
    half = _SIZE
    while half < count * _SIZE:
        a, b = group[:half], group[half : 2 * half]
        for k in range(half):
            low, high = a[k] + b[k], a[k] - b[k]
            a[k] = low * _ROOT_HALF
            b[k] = high * _ROOT_HALF
        half *= 2


@inner
def _wavelet(group, count):
    """Transform the columns of blocks: Haar's wavelet with one lifting step, not normalised."""
    for n in range(count):
        b = group[n * _SIZE : (n + 1) * _SIZE]
        for k in range(8):
            d0, d1, d2, d3 = b[k] - b[8 + k], b[16 + k] - b[24 + k], b[32 + k] - b[40 + k], b[48 + k] - b[56 + k]
            s0, s1 = b[k] + b[8 + k] + LIFT * (d1 - d3), b[16 + k] + b[24 + k] + LIFT * (d2 - d0)
            s2, s3 = b[32 + k] + b[40 + k] + LIFT * (d3 - d1), b[48 + k] + b[56 + k] + LIFT * (d0 - d2)
            b[k], b[8 + k] = (s0 + s1) + (s2 + s3), (s0 + s1) - (s2 + s3)
            b[16 + k], b[24 + k] = s0 - s1, s2 - s3
            b[32 + k], b[40 + k], b[48 + k], b[56 + k] = d0, d1, d2, d3


@inner
def _inverse_wavelet(group, count):
    for n in range(count):
        b = group[n * _SIZE : (n + 1) * _SIZE]
        for k in range(8):
            left, right = _HALF * (b[k] + b[8 + k]), _HALF * (b[k] - b[8 + k])
            d0, d1, d2, d3 = b[32 + k], b[40 + k], b[48 + k], b[56 + k]
            s0 = _HALF * (left + b[16 + k]) - LIFT * (d1 - d3)
            s1 = _HALF * (left - b[16 + k]) - LIFT * (d2 - d0)
            s2 = _HALF * (right + b[24 + k]) - LIFT * (d3 - d1)
            s3 = _HALF * (right - b[24 + k]) - LIFT * (d0 - d2)
            b[k], b[8 + k] = _HALF * (s0 + d0), _HALF * (s0 - d0)
            b[16 + k], b[24 + k] = _HALF * (s1 + d1), _HALF * (s1 - d1)
            b[32 + k], b[40 + k] = _HALF * (s2 + d2), _HALF * (s2 - d2)
            b[48 + k], b[56 + k] = _HALF * (s3 + d3), _HALF * (s3 - d3)


@inner
def _dct(group, count):
    """Transform the columns of blocks: the orthonormal DCT."""
    for n in range(count):
        b = group[n * _SIZE : (n + 1) * _SIZE]
        for k in range(8):
            s0, s1, s2, s3 = b[k] + b[56 + k], b[8 + k] + b[48 + k], b[16 + k] + b[40 + k], b[24 + k] + b[32 + k]
            d0, d1, d2, d3 = b[k] - b[56 + k], b[8 + k] - b[48 + k], b[16 + k] - b[40 + k], b[24 + k] - b[32 + k]
            e0, e1, f0, f1 = s0 + s3, s1 + s2, s0 - s3, s1 - s2
            b[k] = (e0 + e1) * _C4
            b[8 + k] = d0 * _C1 + d1 * _C3 + d2 * _C5 + d3 * _C7
            b[16 + k] = f0 * _C2 + f1 * _C6
            b[24 + k] = d0 * _C3 - d1 * _C7 - d2 * _C1 - d3 * _C5
            b[32 + k] = (e0 - e1) * _C4
            b[40 + k] = d0 * _C5 - d1 * _C1 + d2 * _C7 + d3 * _C3
            b[48 + k] = f0 * _C6 - f1 * _C2
            b[56 + k] = d0 * _C7 - d1 * _C5 + d2 * _C3 - d3 * _C1


@inner
def _inverse_dct(group, count):
    for n in range(count):
        b = group[n * _SIZE : (n + 1) * _SIZE]
        for k in range(8):
            x0, x1, x2, x3 = b[k] * _C4, b[8 + k], b[16 + k], b[24 + k]
            x4, x5, x6, x7 = b[32 + k] * _C4, b[40 + k], b[48 + k], b[56 + k]
            f0, f1 = x2 * _C2 + x6 * _C6, x2 * _C6 - x6 * _C2
            s0, s1, s2, s3 = x0 + x4 + f0, x0 - x4 + f1, x0 - x4 - f1, x0 + x4 - f0
            d0 = x1 * _C1 + x3 * _C3 + x5 * _C5 + x7 * _C7
            d1 = x1 * _C3 - x3 * _C7 - x5 * _C1 - x7 * _C5
            d2 = x1 * _C5 - x3 * _C1 + x5 * _C7 + x7 * _C3
            d3 = x1 * _C7 - x3 * _C5 + x5 * _C3 - x7 * _C1
            b[k], b[8 + k], b[16 + k], b[24 + k] = s0 + d0, s1 + d1, s2 + d2, s3 + d3
            b[32 + k], b[40 + k], b[48 + k], b[56 + k] = s3 - d3, s2 - d2, s1 - d1, s0 - d0


@kernel
def transform_rows(spectra, planes, basis):
    """Transform the 8 pixels that begin at each place of each plane."""
    for plane in range(len(planes)):
        source = planes[plane]
        for at in range(source.size - 7):
            x0, x1, x2, x3 = source[at], source[at + 1], source[at + 2], source[at + 3]
            x4, x5, x6, x7 = source[at + 4], source[at + 5], source[at + 6], source[at + 7]
            for k in range(8):
                spectra[at, plane, k] = (
                    x0 * basis[0, k] + x1 * basis[1, k] + x2 * basis[2, k] + x3 * basis[3, k]
                    + x4 * basis[4, k] + x5 * basis[5, k] + x6 * basis[6, k] + x7 * basis[7, k]
                )  # fmt: skip


@kernel
def transform_rows_back(planes, spectra, inverse):
    """Add up, for each pixel, what the 8 stretches that hold it have to say."""
    for plane in range(len(planes)):
        target = planes[plane]
        for at in range(target.size - 7):
            x0, x1, x2, x3 = spectra[at, plane, 0], spectra[at, plane, 1], spectra[at, plane, 2], spectra[at, plane, 3]
            x4, x5, x6, x7 = spectra[at, plane, 4], spectra[at, plane, 5], spectra[at, plane, 6], spectra[at, plane, 7]
            for c in range(8):
                target[at + c] += (
                    x0 * inverse[0, c] + x1 * inverse[1, c] + x2 * inverse[2, c] + x3 * inverse[3, c]
                    + x4 * inverse[4, c] + x5 * inverse[5, c] + x6 * inverse[6, c] + x7 * inverse[7, c]
                )  # fmt: skip


@inner
def _threshold(group, count, limits):
    """Set small coefficients to 0; return the weight of the group."""
    kept = _F(0)
    for n in range(count):
        block = group[n * _SIZE : (n + 1) * _SIZE]
        for k in range(_SIZE):
            keep = abs(block[k]) > limits[k]
            block[k] = block[k] if keep else _F(0)
            kept += _F(1) if keep else _F(0)
    return _F(1) / max(kept, _F(1))


@inner
def _shrink(group, pilot, count, variance):
    """Wiener filter by the spectrum of an estimate; return the weight of the group."""
    power = _F(0)
    for k in range(count * _SIZE):
        signal = pilot[k] * pilot[k]
        gain = signal / (signal + variance)
        group[k] *= gain
        power += gain * gain
    return _F(1) / max(power, _F(1e-6))


@kernel
def threshold_band(total, weights, noisy, guide, energy, rows, cols, layout, limits, window):
    """First stage: coefficients below a limit are noise."""
    width, top, bottom, offset, search_px, most = layout
    places, nearest, ref = np.empty(most, np.int32), np.empty(most, np.float32), np.zeros(_SIZE + 16, np.float32)
    distances, group = np.empty(search_px * search_px, np.float32), np.empty(most * _SIZE, np.float32)
    level = _LEAST_LEVEL
    for chunk in range(0, len(cols), _CHUNK):
        for row in rows:
            for col in cols[chunk : chunk + _CHUNK]:
                at = row * width + col
                count, level = _find_similar(
                    places, nearest, distances, ref, guide, energy, at, top, bottom, width, search_px, level
                )
                for plane in range(noisy.shape[1]):
                    _gather(group, noisy, plane, places, count, width)
                    _wavelet(group, count)
                    _haar(group, count)
                    weight = _threshold(group, count, limits[plane])
                    _inverse_haar(group, count)
                    _inverse_wavelet(group, count)
                    _scatter(total, weights, plane, group, places, count, width, offset, weight, window)


@kernel
def wiener_band(total, weights, noisy, basic, guide, energy, rows, cols, layout, variances, window):
    """Second stage: coefficients shrink by the noise's share in them, told from the first stage's estimate."""
    width, top, bottom, offset, search_px, most = layout
    places, nearest, ref = np.empty(most, np.int32), np.empty(most, np.float32), np.zeros(_SIZE + 16, np.float32)
    distances, group = np.empty(search_px * search_px, np.float32), np.empty(most * _SIZE, np.float32)
    pilot = np.empty(most * _SIZE, np.float32)
    level = _LEAST_LEVEL
    for chunk in range(0, len(cols), _CHUNK):
        for row in rows:
            for col in cols[chunk : chunk + _CHUNK]:
                at = row * width + col
                count, level = _find_similar(
                    places, nearest, distances, ref, guide, energy, at, top, bottom, width, search_px, level
                )
                for plane in range(noisy.shape[1]):
                    _gather(pilot, basic, plane, places, count, width)
                    _dct(pilot, count)
                    _haar(pilot, count)
                    _gather(group, noisy, plane, places, count, width)
                    _dct(group, count)
                    _haar(group, count)
                    weight = _shrink(group, pilot, count, variances[plane])
                    _inverse_haar(group, count)
                    _inverse_dct(group, count)
                    _scatter(total, weights, plane, group, places, count, width, offset, weight, window)
