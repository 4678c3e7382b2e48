"""BM3D's inner loops, compiled: find similar blocks, filter them as one, put them back."""

import numpy as np

from gradnet_engine.denoisers.block_matching.compiled import inner, kernel

_F = np.float32
_U = np.uint64  # an unsigned index is used as it is; a signed one is first checked for being negative

BLOCK_PX = 8
FAR = _F(1e30)
"""Energy of a place where no block can lie."""

_HALF = _F(0.5)
_ROOT_HALF = _F(np.sqrt(0.5))
LIFT = _F(22 / 128)
_C1, _C2, _C3, _C4, _C5, _C6, _C7 = (_F(np.cos(np.pi * k / 16) / 2) for k in range(1, 8))


@inner
def _score_row(score, energy, guide, ref, at, width, count):
    """Squared distance of `count` blocks side by side to a block, less what is the same for all of them."""
    for k in range(count):
        score[k] = energy[_U(at + k)]
    for r in range(8):
        v0, v1, v2, v3 = ref[8 * r], ref[8 * r + 1], ref[8 * r + 2], ref[8 * r + 3]
        v4, v5, v6, v7 = ref[8 * r + 4], ref[8 * r + 5], ref[8 * r + 6], ref[8 * r + 7]
        row = at + r * width
        for k in range(count):
            i = row + k
            score[k] -= (
                v0 * guide[_U(i)] + v1 * guide[_U(i + 1)] + v2 * guide[_U(i + 2)] + v3 * guide[_U(i + 3)]
                + v4 * guide[_U(i + 4)] + v5 * guide[_U(i + 5)] + v6 * guide[_U(i + 6)] + v7 * guide[_U(i + 7)]
            )  # fmt: skip


@inner
def _find_similar(places, scores, score, ref, guide, energy, at, top, bottom, width, search_px):
    """Write the places of the most similar blocks, the block at `at` first; return how many, a power of two."""
    for r in range(8):
        for c in range(8):
            ref[8 * r + c] = _F(2) * guide[_U(at + r * width + c)]
    most, half, row = len(places), search_px // 2, at // width
    scores[:] = FAR
    places[0], scores[0], found = at, -FAR, 1
    for i in range(search_px):
        # From the middle outwards: the nearest are often the most similar, and later ones seldom get in.
        dy = (i + 1) // 2 if i % 2 else -(i // 2)
        if row + dy < top or row + dy > bottom:
            continue
        first = at + dy * width - half
        _score_row(score, energy, guide, ref, first, width, search_px)
        if dy == 0:
            score[half] = FAR
        for k in range(search_px):
            if score[k] < scores[most - 1]:
                _insert(places, scores, min(found, most - 1), first + k, score[k])
                found = min(found + 1, most)
    count = 1
    while 2 * count <= found:
        count *= 2
    return count


@inner
def _insert(places, scores, slot, place, score):
    """Keep the list sorted; its first entry always stays."""
    while scores[slot - 1] > score:
        scores[slot] = scores[slot - 1]
        places[slot] = places[slot - 1]
        slot -= 1
    scores[slot], places[slot] = score, place


@inner
def _wavelet_gather(group, source, places, count, width):
    """Copy blocks whose rows are transformed, and transform their columns."""
    for n in range(count):
        block, at = group[n], np.int64(places[n])
        for k in range(8):
            x0, x1 = source[_U(at), k], source[_U(at + width), k]
            x2, x3 = source[_U(at + 2 * width), k], source[_U(at + 3 * width), k]
            x4, x5 = source[_U(at + 4 * width), k], source[_U(at + 5 * width), k]
            x6, x7 = source[_U(at + 6 * width), k], source[_U(at + 7 * width), k]
            d0, d1, d2, d3 = x0 - x1, x2 - x3, x4 - x5, x6 - x7
            s0, s1 = x0 + x1 + LIFT * (d1 - d3), x2 + x3 + LIFT * (d2 - d0)
            s2, s3 = x4 + x5 + LIFT * (d3 - d1), x6 + x7 + LIFT * (d0 - d2)
            block[k] = (s0 + s1) + (s2 + s3)
            block[8 + k] = (s0 + s1) - (s2 + s3)
            block[16 + k] = s0 - s1
            block[24 + k] = s2 - s3
            block[32 + k] = d0
            block[40 + k] = d1
            block[48 + k] = d2
            block[56 + k] = d3


@inner
def _wavelet_scatter(total, group, places, count, width, offset, weight, window):
    """Transform columns back, and add the weighted blocks, whose rows stay transformed."""
    weight *= _HALF  # of the sums and differences of two
    for n in range(count):
        block, at = group[n], np.int64(places[n]) - offset
        for k in range(8):
            low, high = block[k], block[8 + k]
            left, right = _HALF * (low + high), _HALF * (low - high)
            s0, s1 = _HALF * (left + block[16 + k]), _HALF * (left - block[16 + k])
            s2, s3 = _HALF * (right + block[24 + k]), _HALF * (right - block[24 + k])
            d0, d1, d2, d3 = block[32 + k], block[40 + k], block[48 + k], block[56 + k]
            s0 -= LIFT * (d1 - d3)
            s1 -= LIFT * (d2 - d0)
            s2 -= LIFT * (d3 - d1)
            s3 -= LIFT * (d0 - d2)
            total[_U(at), k] += weight * window[0] * (s0 + d0)
            total[_U(at + width), k] += weight * window[1] * (s0 - d0)
            total[_U(at + 2 * width), k] += weight * window[2] * (s1 + d1)
            total[_U(at + 3 * width), k] += weight * window[3] * (s1 - d1)
            total[_U(at + 4 * width), k] += weight * window[4] * (s2 + d2)
            total[_U(at + 5 * width), k] += weight * window[5] * (s2 - d2)
            total[_U(at + 6 * width), k] += weight * window[6] * (s3 + d3)
            total[_U(at + 7 * width), k] += weight * window[7] * (s3 - d3)


@inner
def _dct_gather(group, source, places, count, width):
    """Copy blocks whose rows are transformed, and transform their columns."""
    for n in range(count):
        block, at = group[n], np.int64(places[n])
        for k in range(8):
            x0, x7 = source[_U(at), k], source[_U(at + 7 * width), k]
            x1, x6 = source[_U(at + width), k], source[_U(at + 6 * width), k]
            x2, x5 = source[_U(at + 2 * width), k], source[_U(at + 5 * width), k]
            x3, x4 = source[_U(at + 3 * width), k], source[_U(at + 4 * width), k]
            s0, s1, s2, s3 = x0 + x7, x1 + x6, x2 + x5, x3 + x4
            d0, d1, d2, d3 = x0 - x7, x1 - x6, x2 - x5, x3 - x4
            e0, e1, f0, f1 = s0 + s3, s1 + s2, s0 - s3, s1 - s2
            block[k] = (e0 + e1) * _C4
            block[8 + k] = d0 * _C1 + d1 * _C3 + d2 * _C5 + d3 * _C7
            block[16 + k] = f0 * _C2 + f1 * _C6
            block[24 + k] = d0 * _C3 - d1 * _C7 - d2 * _C1 - d3 * _C5
            block[32 + k] = (e0 - e1) * _C4
            block[40 + k] = d0 * _C5 - d1 * _C1 + d2 * _C7 + d3 * _C3
            block[48 + k] = f0 * _C6 - f1 * _C2
            block[56 + k] = d0 * _C7 - d1 * _C5 + d2 * _C3 - d3 * _C1


@inner
def _dct_scatter(total, group, places, count, width, offset, weight, window):
    """Transform columns back, and add the weighted blocks, whose rows stay transformed."""
    for n in range(count):
        block, at = group[n], np.int64(places[n]) - offset
        for k in range(8):
            x0, x1, x2, x3 = block[k] * _C4, block[8 + k], block[16 + k], block[24 + k]
            x4, x5, x6, x7 = block[32 + k] * _C4, block[40 + k], block[48 + k], block[56 + k]
            e0, e1 = x0 + x4, x0 - x4
            f0, f1 = x2 * _C2 + x6 * _C6, x2 * _C6 - x6 * _C2
            s0, s1, s2, s3 = e0 + f0, e1 + f1, e1 - f1, e0 - f0
            d0 = x1 * _C1 + x3 * _C3 + x5 * _C5 + x7 * _C7
            d1 = x1 * _C3 - x3 * _C7 - x5 * _C1 - x7 * _C5
            d2 = x1 * _C5 - x3 * _C1 + x5 * _C7 + x7 * _C3
            d3 = x1 * _C7 - x3 * _C5 + x5 * _C3 - x7 * _C1
            total[_U(at), k] += weight * window[0] * (s0 + d0)
            total[_U(at + width), k] += weight * window[1] * (s1 + d1)
            total[_U(at + 2 * width), k] += weight * window[2] * (s2 + d2)
            total[_U(at + 3 * width), k] += weight * window[3] * (s3 + d3)
            total[_U(at + 4 * width), k] += weight * window[4] * (s3 - d3)
            total[_U(at + 5 * width), k] += weight * window[5] * (s2 - d2)
            total[_U(at + 6 * width), k] += weight * window[6] * (s1 - d1)
            total[_U(at + 7 * width), k] += weight * window[7] * (s0 - d0)


@inner
def _haar(group, count):
    stride = 1
    while stride < count:
        for n in range(0, count, 2 * stride):
            a, b = group[n], group[n + stride]
            for k in range(64):
                low, high = a[k] + b[k], a[k] - b[k]
                a[k] = low * _ROOT_HALF
                b[k] = high * _ROOT_HALF
        stride *= 2


@inner
def _inverse_haar(group, count):
    stride = count // 2
    while stride > 0:
        for n in range(0, count, 2 * stride):
            a, b = group[n], group[n + stride]
            for k in range(64):
                low, high = a[k] + b[k], a[k] - b[k]
                a[k] = low * _ROOT_HALF
                b[k] = high * _ROOT_HALF
        stride //= 2


@kernel
def transform_rows(spectra, planes, basis):
    """Transform the 8 pixels that begin at each place of each plane."""
    for plane in range(len(planes)):
        source, target = planes[plane], spectra[plane]
        for at in range(source.size - 7):
            x0, x1, x2, x3 = source[at], source[at + 1], source[at + 2], source[at + 3]
            x4, x5, x6, x7 = source[at + 4], source[at + 5], source[at + 6], source[at + 7]
            for k in range(8):
                target[at, k] = (
                    x0 * basis[0, k] + x1 * basis[1, k] + x2 * basis[2, k] + x3 * basis[3, k]
                    + x4 * basis[4, k] + x5 * basis[5, k] + x6 * basis[6, k] + x7 * basis[7, k]
                )  # fmt: skip


@kernel
def transform_rows_back(planes, spectra, inverse):
    """Add up, for each pixel, what the 8 stretches that hold it have to say."""
    for plane in range(len(planes)):
        source, target = spectra[plane], planes[plane]
        for at in range(target.size - 7):
            x0, x1, x2, x3 = source[at, 0], source[at, 1], source[at, 2], source[at, 3]
            x4, x5, x6, x7 = source[at, 4], source[at, 5], source[at, 6], source[at, 7]
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
        block = group[n]
        for k in range(64):
            keep = abs(block[k]) > limits[k]
            block[k] = block[k] if keep else _F(0)
            kept += _F(1) if keep else _F(0)
    return _F(1) / max(kept, _F(1))


@inner
def _shrink(group, pilot, count, variance):
    """Wiener filter by the spectrum of an estimate; return the weight of the group."""
    power = _F(0)
    for n in range(count):
        block, estimate = group[n], pilot[n]
        for k in range(64):
            signal = estimate[k] * estimate[k]
            gain = signal / (signal + variance)
            block[k] *= gain
            power += gain * gain
    return _F(1) / max(power, _F(1e-6))


@inner
def _add_weight(weights, places, count, offset, weight):
    for n in range(count):
        weights[_U(np.int64(places[n]) - offset)] += weight


@kernel
def threshold_band(total, weights, noisy, guide, energy, rows, cols, layout, limits, window):
    """First stage: coefficients below a limit are noise."""
    width, top, bottom, offset, search_px, most = layout
    places, scores = np.empty(most, np.int32), np.empty(most, np.float32)
    score, ref, group = np.empty(search_px, np.float32), np.empty(64, np.float32), np.empty((most, 64), np.float32)
    for row in rows:
        for col in cols:
            at = row * width + col
            count = _find_similar(places, scores, score, ref, guide, energy, at, top, bottom, width, search_px)
            for plane in range(len(noisy)):
                _wavelet_gather(group, noisy[plane], places, count, width)
                _haar(group, count)
                weight = _threshold(group, count, limits[plane])
                _inverse_haar(group, count)
                _wavelet_scatter(total[plane], group, places, count, width, offset, weight, window)
                _add_weight(weights[plane], places, count, offset, weight)


@kernel
def wiener_band(total, weights, noisy, basic, guide, energy, rows, cols, layout, variances, window):
    """Second stage: coefficients shrink by the noise's share in them, told from the first stage's estimate."""
    width, top, bottom, offset, search_px, most = layout
    places, scores = np.empty(most, np.int32), np.empty(most, np.float32)
    score, ref, group = np.empty(search_px, np.float32), np.empty(64, np.float32), np.empty((most, 64), np.float32)
    pilot = np.empty((most, 64), np.float32)
    for row in rows:
        for col in cols:
            at = row * width + col
            count = _find_similar(places, scores, score, ref, guide, energy, at, top, bottom, width, search_px)
            for plane in range(len(noisy)):
                _dct_gather(pilot, basic[plane], places, count, width)
                _haar(pilot, count)
                _dct_gather(group, noisy[plane], places, count, width)
                _haar(group, count)
                weight = _shrink(group, pilot, count, variances[plane])
                _inverse_haar(group, count)
                _dct_scatter(total[plane], group, places, count, width, offset, weight, window)
                _add_weight(weights[plane], places, count, offset, weight)
