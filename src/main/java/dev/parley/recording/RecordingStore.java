package dev.parley.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where recordings are kept, by name. */
interface RecordingStore {

    /**
     * Keeps a file under this name, or replaces what is there; whether it is there when this fails is not known.
     *
     * @param file may be moved away
     */
    void put(String name, Path file) throws IOException;

    /**
     * A part of one.
     *
     * @throws java.nio.file.NoSuchFileException when it is not there
     */
    InputStream read(String name, long from, long length) throws IOException;

    /** It is not there any more, also when it never was. */
    void delete(String name) throws IOException;
}
