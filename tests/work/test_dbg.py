import time, django_rq
from tests.support import pages
from tests.support.workers import running
from rq.job import Job
def test_x(account):
    page = pages.requested(account, offer="0")
    print(django_rq.get_queue("slow").job_ids)
    with running(WORK_LEASE_S="1", LOG_LEVEL="DEBUG") as w:
        time.sleep(8)
        print(w._process.poll(), pages.reload(page).__dict__)
        print(django_rq.get_queue("slow").job_ids)
        try:
            j=Job.fetch(f"magicpages-magicpage-{page.pk}-0", connection=django_rq.get_connection("slow")); print(j.get_status(), j.exc_info if hasattr(j,"exc_info") else None, j.latest_result() and j.latest_result().exc_string)
        except Exception as e: print(repr(e))
