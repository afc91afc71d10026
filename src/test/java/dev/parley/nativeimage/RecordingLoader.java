package dev.parley.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** Loads libraries anew, and notes every file that they ask for by name and that is there. */
final class RecordingLoader extends ClassLoader {

    private final List<String> anew;
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    /**
     * @param anew beginnings of the names of the classes whose files are noted
     */
    RecordingLoader(List<String> anew) {
        super(RecordingLoader.class.getClassLoader());
        this.anew = anew;
    }

    /** Names with slashes. */
    Set<String> asked() {
        return asked;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (anew.stream().noneMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public URL getResource(String name) {
        return noted(name, super.getResource(name));
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        Enumeration<URL> found = super.getResources(name);
        if (found.hasMoreElements()) {
            asked.add(name);
        }
        return found;
    }

    private URL noted(String name, URL found) {
        if (found != null && !name.endsWith(".class")) {
            asked.add(name);
        }
        return found;
    }
}
