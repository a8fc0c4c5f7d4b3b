"""When Lambda ends its Pythons, as AWS forecasts it.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, read on 24 November 2026. After its date a
runtime gets no more fixes; two months later functions that have it can no longer be changed.
"""

from datetime import date

ENDS = {
    "python3.11": date(2027, 6, 30),
    "python3.12": date(2028, 10, 31),
    "python3.13": date(2029, 6, 30),
    "python3.14": date(2029, 6, 30),
}
