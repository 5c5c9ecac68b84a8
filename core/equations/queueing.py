"""Waiting for a free server: one line, many equal servers (M/G/c).

With Poisson arrivals and exponential service the figures are exact (Erlang's C). Other variabilities scale the wait of
those who wait by their mean (Allen and Cunneen), which is exact for one server with Poisson arrivals and in heavy
traffic; with many lightly loaded servers of constant service time it gives down to half of a wait that is then short.
Bursts also find all servers busy more often, as if there were fewer (Hayward); Allen and Cunneen alone would let a
large pool of servers bear any burst.
"""

import numpy as np

from core.book import Array, Mask, quantity
from core.equations.distributions import blocking_share

FULLEST = 1 - 1e-9
"""At and above full load a line grows without end: times shown are those at this load, and the queue says saturated."""
LIGHTEST = 1e-200


@quantity("1", "definition: load in erlangs")
def offered_load(arrival_rate: Array, service_time: Array) -> Array:
    """Servers that would be busy on average if there were always a free one."""
    return arrival_rate * service_time


@quantity("1", "definition")
def queue_utilization(offered_load: Array, servers: Array) -> Array:
    """Share of the time that a server is busy; above 1 the line grows without end."""
    return offered_load / servers


@quantity("1", "stability: load below capacity")
def queue_saturated(queue_utilization: Array) -> Mask:
    """Whether more arrives than the servers can do: waits have no end, and the figures shown stand for that."""
    return queue_utilization >= 1


@quantity("1", "definition")
def counted_utilization(queue_utilization: Array) -> Array:
    """The utilisation at which waits are computed: just below 1 where the queue is saturated."""
    return np.clip(queue_utilization, LIGHTEST, FULLEST)


@quantity("1", "Whitt 1984, AT&T Bell Laboratories Technical Journal 63, p. 689: in heavy traffic, exponential service")
def peakedness(arrival_variability: Array) -> Array:
    """How unevenly servers (or places) would be taken if there were enough, over how unevenly with Poisson arrivals."""
    return (1 + arrival_variability) / 2


@quantity("1", "Hayward's approximation: Fredericks 1980, Bell System Technical Journal 59, p. 805")
def effective_servers(servers: Array, peakedness: Array) -> Array:
    """Servers that Poisson arrivals would find all busy as often; one at least."""
    return np.maximum(servers / peakedness, 1.0)


@quantity("1", "Erlang 1917; C = B / (1 - rho (1 - B)), Cooper 1981, Introduction to Queueing Theory, section 3.5")
def waiting_probability(effective_servers: Array, counted_utilization: Array) -> Array:
    """Chance that a request finds all servers busy (Erlang's C)."""
    blocked = blocking_share(effective_servers, counted_utilization)
    return blocked / (1 - counted_utilization * (1 - blocked))


@quantity("1", "Allen 1990, Probability, Statistics and Queueing Theory, section 5.3.4; Kingman 1962")
def queue_variability(arrival_variability: Array, service_variability: Array) -> Array:
    """Wait over that with Poisson arrivals and exponential service."""
    return (arrival_variability + service_variability) / 2


@quantity("s", "Kimura 1994, Queueing Systems 17, p. 347: an exponential tail")
def delayed_wait(servers: Array, service_time: Array, counted_utilization: Array, queue_variability: Array) -> Array:
    """Mean wait of those requests that must wait."""
    return service_time * queue_variability / (servers * (1 - counted_utilization))


@quantity("s", "definition")
def mean_wait(waiting_probability: Array, delayed_wait: Array) -> Array:
    """Mean time of a request in line, of those that need not wait too."""
    return waiting_probability * delayed_wait


@quantity("s", "Kimura 1994, Queueing Systems 17, p. 347: an exponential tail")
def percentile_wait(waiting_probability: Array, delayed_wait: Array, wait_percentile: Array) -> Array:
    """Wait that the given share of the requests do not exceed; 0 where fewer than the others have to wait."""
    return delayed_wait * np.maximum(np.log(waiting_probability / (1 - wait_percentile)), 0.0)


@quantity("s", "definition: a service that hardly varies, after the wait")
def percentile_response(percentile_wait: Array, service_time: Array) -> Array:
    """Time from arrival to the end of a service of mean length that the given share of the requests do not exceed."""
    return percentile_wait + service_time


@quantity("s", "definition")
def mean_time_in_system(mean_wait: Array, service_time: Array) -> Array:
    """Mean time from a request's arrival to the end of its service."""
    return mean_wait + service_time
