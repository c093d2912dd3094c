"""The API of the product: every collection that an app registers."""

from tropa.core.api import Interface, resources

api = Interface(
    title="Tropa",
    version="1",
    urls_namespace="api",
    description="CRM for small and middle companies. Errors are application/problem+json.",
    docs_url=None,
)

for resource in resources:
    api.add_router(f"/{resource.label}", resource.router)
