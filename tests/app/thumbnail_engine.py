"""A thumbnail process that crashes where it is told to. Like the real one it loads nothing of Qt, nor of pictures."""

import os
import threading

from desktop_app.engine_client import thumbnail_process
from desktop_app.engine_client.thumbnail_messages import FindPhotos


def serve_with_crashes(connection, cache_path):
    answer = thumbnail_process.answer

    def crash_at(request, cache):
        path = request.paths[0] if isinstance(request, FindPhotos) else request.path
        mark = cache_path.with_name("ended")
        if path.name.startswith("crash") or (path.name.startswith("once") and not mark.exists()):
            mark.touch()
            os._exit(3)
        if path.name.startswith("hang"):
            threading.Event().wait()
        return answer(request, cache)

    thumbnail_process.answer = crash_at
    thumbnail_process.serve_thumbnails(connection, cache_path)
