package io.sessioncheck;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** The shim as a server loads it: in a class loader of its own. What crosses to the server is a closeable. */
public final class Plugin implements AutoCloseable {
    private final Core core;

    public Plugin(Path folder) {
        core = new TestHost(folder).open();
    }

    @Override
    public void close() {
        core.close();
    }

    /** Loads the shim once more. */
    static AutoCloseable load(Path folder) throws Exception {
        URL[] places = {
            Core.class.getProtectionDomain().getCodeSource().getLocation(),
            Plugin.class.getProtectionDomain().getCodeSource().getLocation()
        };
        try (URLClassLoader loader = new URLClassLoader(places, ClassLoader.getPlatformClassLoader())) {
            Class<?> plugin = loader.loadClass(Plugin.class.getName());
            Check.that(plugin.getClassLoader() == loader, "the class loader is not the plugin's own");
            return (AutoCloseable) plugin.getConstructor(Path.class).newInstance(folder);
        }
    }
}
