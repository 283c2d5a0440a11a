from .api.runs import Runs as Runs
from .api.saved import read as read
from .api.scan import Scan as Scan
from .api.scan import scan as scan
from .api.task import Task as Task
from .api.task import load as load
from .api.task import train as train
from .config.config_error import ConfigError as ConfigError
from .store.files import StoreError as StoreError

__version__: str
