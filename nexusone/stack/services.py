"""Which services the stack runs itself, which it finds running, and what its children are told."""

from dataclasses import dataclass, field

from core.database_urls import DatabaseUrls, database_urls
from nexusone.stack import health, ports, postgres, private_files, redis
from nexusone.stack.plan import Plan, choose_port
from nexusone.stack.processes import Service


@dataclass(frozen=True)
class Services:
    """Where everything answers.

    ``embedded`` are the servers to start, ``simulators_port`` is set when the simulators are to
    be started too, and ``env`` is what every process of NexusOne gets on top of our environment.
    """

    port: int
    site: str
    databases: DatabaseUrls = field(repr=False)
    redis: str = field(repr=False)
    simulators: str | None
    embedded: tuple[Service, ...]
    simulators_port: int | None
    simulators_options: tuple[str, ...] = field(repr=False)
    env: dict[str, str] = field(repr=False)

    def is_embedded(self, name: str) -> bool:
        """Tell whether the stack itself runs the server ``name``."""
        return any(service.program.name == name for service in self.embedded)


def choose(plan: Plan) -> Services:
    """Prepare what the environment does not name; raise StackError if what it names is away."""
    # What somebody else runs is asked first: preparing the rest would be for nothing.
    port = choose_port(plan)
    if plan.database_url:
        health.require_database(plan.database_url)
    if plan.redis_url:
        health.require_redis(plan.redis_url)
    if plan.simulates and plan.simulators_url:
        health.require_simulators(plan.simulators_url)
    embedded = _embedded(plan)
    urls = {service.program.name: service.url for service in embedded}
    database_url = plan.database_url or urls["postgres"]
    secret_key = plan.environment.get("SECRET_KEY") or private_files.secret(
        plan.data / "secret_key"
    )
    simulators_url, simulators_port = _simulators(plan)
    site = f"http://{ports.HOST}:{port}"
    env = {
        "DATA_DIR": str(plan.data),
        "PORT": str(port),
        "SITE_URL": plan.environment.get("SITE_URL") or site,
        "SECRET_KEY": secret_key,
        "DATABASE_URL": database_url,
        "REDIS_URL": plan.redis_url or urls["redis"],
        "SIMULATE_PROVIDERS": "1" if simulators_url else "0",
    }
    options: tuple[str, ...] = ()
    if simulators_url:
        env["SIMULATORS_URL"] = simulators_url
    if simulators_port:
        options = _stripe(plan, env)
    databases = database_urls(
        database_url=database_url,
        owner_url=plan.environment.get("DATABASE_OWNER_URL", ""),
        system_url=plan.environment.get("DATABASE_SYSTEM_URL", ""),
        secret=secret_key,
    )
    return Services(
        port,
        site,
        databases,
        env["REDIS_URL"],
        simulators_url,
        embedded,
        simulators_port,
        options,
        env,
    )


def _embedded(plan: Plan) -> tuple[Service, ...]:
    logs = plan.data / "logs"
    logs.mkdir(mode=0o700, exist_ok=True)
    for log in logs.glob("*.log"):
        log.unlink()
    chosen = []
    if not plan.database_url:
        chosen.append(postgres.prepare(plan.data / "postgres", log=logs / "postgres.log"))
    if not plan.redis_url:
        chosen.append(redis.prepare(plan.data / "redis", log=logs / "redis.log"))
    return tuple(chosen)


def _simulators(plan: Plan) -> tuple[str | None, int | None]:
    """Return the simulators' address, and the port to start them on unless they run already."""
    if not plan.simulates:
        return None, None
    if plan.simulators_url:
        return plan.simulators_url.rstrip("/"), None
    port = ports.remembered(plan.data / "simulators.port")
    return f"http://{ports.HOST}:{port}", port


def _stripe(plan: Plan, env: dict[str, str]) -> tuple[str, ...]:
    """Let the simulated Stripe send its events here; return what its simulator is told.

    Whoever has a Stripe of their own brings the secret of its webhook.
    """
    given = plan.environment
    if given.get("STRIPE_SECRET_KEY") or given.get("STRIPE_BASE_URL"):
        return ()
    secret = given.get("STRIPE_WEBHOOK_SECRET") or private_files.secret(
        plan.data / "stripe_webhook_secret", prefix="whsec_"
    )
    env["STRIPE_WEBHOOK_SECRET"] = secret
    webhook = f"http://{ports.HOST}:{env['PORT']}/webhooks/stripe/"
    return (
        *("--state", str(plan.data / "stripe")),
        *("--stripe-webhook", webhook),
        *("--stripe-webhook-secret", secret),
    )
