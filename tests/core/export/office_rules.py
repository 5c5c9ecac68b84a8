"""Whether PowerPoint or Excel opens a file without offering to repair it, as far as it can be known without them."""

from lxml import etree

from tests.core.export.office_charts import chart_faults
from tests.core.export.office_package import Package, package_faults
from tests.core.export.office_schema import faults
from tests.core.export.office_sheets import sheet_faults
from tests.core.export.office_slides import slide_faults

_FOREIGN = ("docProps/core.xml", "[Content_Types].xml")
"""Parts of the package itself, which `office_package` looks at."""


def office_faults(content: bytes) -> list[str]:
    """Every breach in a .pptx or .xlsx, and in the workbooks within it, as sentences; first those of the package."""
    package = Package(content)
    broken = package_faults(package)
    if broken:
        return broken
    found = chart_faults(package)
    found += slide_faults(package) if package.main.startswith("ppt/") else sheet_faults(package)
    for name, part in package.parts.items():
        if name.endswith(".xlsx"):
            found += [f"{name}: {said}" for said in office_faults(part)]
        elif name.endswith(".xml") and name not in _FOREIGN and not _is_own(package, name):
            found += [f"{name}: {said}" for said in faults(package.root(name))]
    return found


def _is_own(package: Package, name: str) -> bool:
    """A custom part is of whatever schema its maker has."""
    return name.startswith("customXml/item") and etree.QName(package.root(name)).localname != "datastoreItem"
