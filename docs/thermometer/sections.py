"""The report's sections: Markdown from the arithmetic, nothing typed in by hand."""

import arithmetic as a
import door as kiosk
import numpy as np
from subjects import CLOSED, SITES

LIMITS = (37.3, 37.5, 38.0)
MAIN = ("face maximum", "upper face (canthi, forehead)", "canthi", "forehead maximum")
NOISES = (0.0, 0.1, 0.2, 0.3, 0.5)
BIASES = (-0.3, -0.1, 0.0, 0.1, 0.3)
TRIALS = (
    ("0.4 m, as measured", kiosk.Trial(kiosk.NARROW, 0.4)),
    ("0.5 m, as measured", kiosk.Trial(kiosk.NARROW, 0.5)),
    ("0.65 m, as measured", kiosk.Trial(kiosk.NARROW, 0.65)),
    ("0.5 m, with glasses", kiosk.Trial(kiosk.NARROW, 0.5, glasses=True)),
    ("0.5 m, even face", kiosk.Trial(kiosk.NARROW, 0.5, even=True)),
    ("0.5 m, as measured, sensor -0.3 K", kiosk.Trial(kiosk.NARROW, 0.5, bias_k=-0.3)),
    ("0.5 m, as measured, sensor +0.3 K", kiosk.Trial(kiosk.NARROW, 0.5, bias_k=0.3)),
)
STANDARD = "0.5 m, as measured"
_DRAWS = 20


def table(head, rows):
    """A Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join(lines + [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]) + "\n"


def known(people, site, rounds=CLOSED):
    """Skin, ambient and oral of those who have all three."""
    skin = people.skin(site, rounds)
    there = ~np.isnan(skin) & ~np.isnan(people.ambient) & ~np.isnan(people.oral)
    return skin[there], people.ambient[there], people.oral[there]


def people(data):
    """Who they are."""
    ill = ", ".join(f"{np.count_nonzero(data.oral >= limit)} at {limit}" for limit in LIMITS)
    differ = data.fast - data.oral
    return (
        f"\n## The people\n{len(data)} people; oral {data.oral.min():.2f} to {data.oral.max():.2f} C, median "
        f"{np.median(data.oral):.2f}; ill: {ill}. Ambient {data.ambient.min():.1f} to {data.ambient.max():.1f} C, "
        f"mean {data.ambient.mean():.1f}. The oral thermometer's fast mode minus its monitor mode: "
        f"{differ.mean():+.2f} +- {differ.std():.2f} C, so no method can be judged finer than that.\n"
    )


def sites(data):
    """Each site with offset and slope by others."""
    rows = []
    for site in SITES:
        skin, ambient, oral = known(data, site)
        estimate = a.by_others(a.offset_and_slope, skin, ambient, oral)
        plain = a.by_others(a.offset, skin, ambient, oral) - oral
        slope = np.polyfit(ambient, oral - skin, 1)[0]
        low, high = a.bootstrap(a.rmse, plain)
        area = a.auc(skin, oral >= 37.5)
        under, over = a.bootstrap(a.auc, skin, oral >= 37.5)
        sensitivity, specificity = a.rates(estimate >= 37.5, oral >= 37.5)
        rows.append((
            site, len(skin), f"{np.median(oral - skin):.2f}", f"{slope:+.3f}", f"{a.rmse(plain):.3f} [{low:.2f}, {high:.2f}]",
            f"{a.rmse(estimate - oral):.3f}", f"{area:.3f} [{under:.2f}, {over:.2f}]", sensitivity, specificity,
        ))  # fmt: skip
    head = (
        "site",
        "people",
        "oral - skin, C",
        "slope per C",
        "RMSE, offset",
        "RMSE, with slope",
        "AUC at 37.5",
    )
    return (
        "\n## Sites\nMean of the first three rounds. Sensitivity and specificity at 37.5 C with offset and slope.\n\n"
        + table((*head, "sensitivity", "specificity"), rows)
        + "\n![ROC of each site](roc.png)\n"
    )


def methods(data):
    """Each method on the main sites, and what it does to fevers."""
    parts = ["\n## Methods\nBias of the ill: the mean of estimate - oral in those at or above 38.0 C.\n"]
    for site in MAIN:
        skin, ambient, oral = known(data, site)
        rows = []
        for name, method in a.METHODS.items():
            estimate = a.by_others(method, skin, ambient, oral)
            error, fever = estimate - oral, oral >= 38.0
            pairs = [" / ".join(f"{r.value:.2f}" for r in a.rates(estimate >= x, oral >= x)) for x in LIMITS]
            low, high = a.bootstrap(a.rmse, error)
            rows.append((
                name, f"{error.mean():+.2f}", f"{a.rmse(error):.3f} [{low:.2f}, {high:.2f}]",
                f"{error[fever].mean():+.2f}", f"{a.auc(estimate, oral >= 37.5):.3f}", *pairs,
            ))  # fmt: skip
        head = ("method", "bias, C", "RMSE, C", "bias of the ill", "AUC at 37.5")
        parts.append(f"\n### {site}\n\n" + table((*head, *(f"sens / spec {x}" for x in LIMITS)), rows))
    parts.append(
        "\nRegression wins in RMSE by calling everybody average: see its bias of the ill. A running reference uses the "
        "50 people before (at least 20), by date and time of the visit, and needs nobody's oral temperature; it can't "
        "see a whole group that is ill, nor a door that only ill people use. "
        "The kiosk's own reference (sentinel/fever/reference.py) is slower and bounded, and serves only where nobody "
        "calibrated; its sensitivity was not measured on these people.\n\n![ROC of each method](roc_methods.png)\n\n![Estimate against oral](methods.png)\n"
    )
    return "".join(parts)


def rounds(data):
    """What the fourth round does to the face's maximum."""
    rows = []
    for label, chosen in (
        ("first alone", (0,)),
        ("first three", CLOSED),
        ("fourth alone", (3,)),
        ("all four", (0, 1, 2, 3)),
    ):
        for site in ("face maximum", "forehead maximum"):
            skin, ambient, oral = known(data, site, chosen)
            estimate = a.by_others(a.offset, skin, ambient, oral)
            both = " / ".join(f"{r.value:.3f}" for r in a.rates(estimate >= 37.5, oral >= 37.5))
            rows.append((label, site, len(skin), f"{(oral - skin).mean():.3f}", f"{np.median(oral - skin):.3f}",
                         f"{a.rmse(estimate - oral):.3f}", f"{a.auc(skin, oral >= 37.5):.3f}", both))  # fmt: skip
    warmer = np.nanmedian(data.sites["mouth region"][:, 3]) - np.nanmedian(data.sites["mouth region"][:, 2])
    return (
        f"\n## Rounds\nIn the fourth round the mouth's region is {warmer:+.2f} C against the third (medians), as with an "
        "opened mouth; the file does not say so. The face's maximum of all four rounds, AUC 0.973, RMSE 0.275, is "
        "therefore partly a look into the mouth: a masked visitor never gives it, so the other sections leave the "
        "fourth round out. A kiosk sees one round: the first row is nearest to it.\n\n"
        + table(
            ("rounds", "site", "people", "oral - skin, mean", "median", "RMSE", "AUC", "sens / spec 37.5"),
            rows,
        )
    )


def noise(data):
    """White noise and a bias on the skin."""
    parts = [
        "\n## What the sensor adds\nNormal noise on each person's skin (mean of 20 draws), then a bias that was not "
        "calibrated away; offset and slope from the undisturbed data. Sensitivity / specificity.\n"
    ]
    for site in ("face maximum", "forehead maximum"):
        skin, ambient, oral = known(data, site)
        clean = a.by_others(a.offset_and_slope, skin, ambient, oral)
        rows = [(f"noise {sd:.1f} C", *_noisy(clean, oral, sd)) for sd in NOISES]
        rows += [(f"bias {bias:+.1f} C", *_pairs(clean + bias, oral)) for bias in BIASES]
        parts.append(f"\n### {site}\n\n" + table(("disturbance", *(f"{x} C" for x in LIMITS[:2])), rows))
    parts.append("\n![What noise and bias cost](noise.png)\n")
    return "".join(parts)


def noisy_rates(clean, oral, sd, limit):
    """Mean sensitivity and specificity over the draws."""
    generator = np.random.default_rng(1)
    drawn = [
        [r.value for r in a.rates(clean + generator.normal(0, sd, len(clean)) >= limit, oral >= limit)]
        for _ in range(_DRAWS if sd else 1)
    ]
    return np.mean(drawn, axis=0)


def _noisy(clean, oral, sd):
    return ["{:.2f} / {:.2f}".format(*noisy_rates(clean, oral, sd, x)) for x in LIMITS[:2]]


def _pairs(estimate, oral):
    return [" / ".join(f"{r.value:.2f}" for r in a.rates(estimate >= x, oral >= x)) for x in LIMITS[:2]]


def door(data, most=None):
    """The product's own decision on computed pictures of these faces."""
    chosen = np.flatnonzero(whole(data))[:most]
    looks = {label: [kiosk.measure(data, chosen, trial, look) for look in (0, 1)] for label, trial in TRIALS}
    oral, ambient = data.oral[chosen], data.ambient[chosen]
    return (
        f"\n## What the kiosk's own code would decide\n**Computed, not measured**: no kiosk and none of its sensors "
        f"saw these faces. {len(chosen)} people. Each face is put as an oval of 150 x 200 mm before an MLX90640 of "
        f"{kiosk.NARROW.name} (NETD {kiosk.NARROW.netd_k} K at 1 Hz, 4 half pictures a second) and read by `sentinel.fever.estimate` with its "
        "standing constants; `sentinel.core.checks` says pass, or near the limit, or high.\n\n"
        "*As measured*: the forehead's five spots, smoothly joined, its maximum as a spot of 13 mm somewhere among them "
        "(where it was is not in the data), and the 13 mm round the inner corner of either eye; what lies between, "
        "noses and cheeks are not in the data. *Even face*: all of it is as warm as the forehead's maximum.\n"
        + _where(looks, oral, ambient)
        + _decided(looks, oral)
        + "\nNo number at all, by the kiosk's own gate for "
        "distance and for faces that reach out of the picture: " + ", ".join(_gated(data, chosen[:3])) + ".\n"
    )


def whole(data):
    """Who has everything that a computed face needs, in the first two rounds."""
    there = ~np.isnan(data.spots[:, :2]).any(axis=(1, 2)) & ~np.isnan(data.canthi[:, :2]).any(axis=(1, 2))
    return there & ~np.isnan(data.sites["forehead maximum"][:, :2]).any(axis=1)


def _where(looks, oral, ambient):
    """Which part of the face, and the constants that follow from it."""
    rows = []
    for label, (first, _) in looks.items():
        if "sensor" in label:
            continue
        for name, skin in (
            ("forehead, hottest 30 %", first.forehead),
            ("upper face, hottest 4 pixels", first.skin),
        ):
            there = ~np.isnan(skin)
            apart, slope = site_constants(skin[there], oral[there], ambient[there])
            rows.append((label, name, f"{apart[0]:.2f}", f"{slope:+.3f}", f"{apart[1]:.2f}",
                         f"{a.auc(skin[there], oral[there] >= 37.5):.3f}"))  # fmt: skip
    return (
        "\n### Where to look\nThe inner corners of the eyes are a third of a pixel here, yet the hottest four pixels of the "
        "upper face tell a fever better than the forehead's, near the sensor most; behind glasses and far away "
        "they are the forehead's again. So the kiosk reads the upper face. What glasses hide of its level is in the table, "
        "and in nobody's uncertainty. The row of "
        + STANDARD
        + " gives the standing offset, slope and spread (`sentinel.fever.site`).\n\n"
        + table(("condition", "site", "oral - skin, C", "slope per C", "spread, C", "AUC at 37.5"), rows)
    )


def site_constants(skin, oral, ambient):
    """(Median and standard deviation of oral - skin at the reference ambient, slope by it)."""
    slope = np.polyfit(ambient, oral - skin, 1)[0]
    apart = oral - skin - slope * (ambient - kiosk.Site().reference_ambient_c)
    return (np.median(apart), apart.std()), slope


def _decided(looks, oral):
    rows = []
    for label, pair in looks.items():
        number = ~np.isnan(pair[0].estimate) & ~np.isnan(pair[1].estimate)
        first, second = pair[0].estimate[number], pair[1].estimate[number]
        unsure = [look.uncertainty[number] for look in pair]
        error = first - oral[number]
        cells = [label, f"{number.mean():.3f}"]
        if not number.any():
            rows.append((*cells, *["none"] * 6))
            continue
        cells += [f"{error.mean():+.2f} +- {error.std():.2f}", f"{np.median(unsure[0]):.2f}"]
        for limit in LIMITS[:2]:
            for guard in (0.0, 1.0):
                once = kiosk.flagged(first, unsure[0], limit, guard)
                twice = once & kiosk.flagged(second, unsure[1], limit, guard)
                ill = oral[number] >= limit
                cells += [
                    "{} / {}; {} / {}".format(
                        *(f"{r.value:.2f}" for f in (once, twice) for r in a.rates(f, ill))
                    )
                ]
        rows.append(cells)
    head = ("condition", "with a number", "estimate - oral, C", "uncertainty, C")
    columns = [f"{limit}, {guard}" for limit in LIMITS[:2] for guard in ("no guard", "guard 1.0")]
    return (
        "\n### What it would decide\nSensitivity / specificity of "
        '"not passed" after one look; after the recheck, which here is the person\'s second round. '
        "The sensor itself is taken for calibrated.\n\n"
        + table((*head, *columns), rows)
        + "\nThe uncertainty is almost all the spread between people, which no second look makes smaller. So the guard "
        "counts only what measuring adds: the whole uncertainty would hold back about every second well person at "
        "37.3 C, and the recheck would clear few of them.\n"
    )


def _gated(data, chosen):
    for lens, distance in ((kiosk.NARROW, 0.3), (kiosk.NARROW, 1.0), (kiosk.WIDE, 0.3), (kiosk.WIDE, 0.5)):
        read = kiosk.measure(data, chosen, kiosk.Trial(lens, distance), 0)
        if np.isnan(read.estimate).all():
            yield f"{lens.name} at {distance} m"
