package io.sessioncheck.bungee;

import io.sessioncheck.Core;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The plugin's jar, packed from what was compiled. */
final class PluginJar {
    private static final String LIBRARIES = "sessioncheck-native";

    private PluginJar() {}

    /** Whether a library was built, to be packed. */
    static boolean hasLibraries() {
        return Core.class.getResource("/" + LIBRARIES) != null;
    }

    /** The jar as it is handed out, as far as this host is concerned. */
    static void pack(Path jar, boolean withLibraries) throws Exception {
        Set<String> names = new HashSet<>();
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path classes : List.of(place(Core.class), place(BungeeEntry.class))) {
                if (Files.isDirectory(classes)) {
                    pack(classes, packed, names, withLibraries);
                } else {
                    try (var files = FileSystems.newFileSystem(classes)) {
                        pack(files.getPath("/"), packed, names, withLibraries);
                    }
                }
            }
        }
    }

    private static void pack(Path root, JarOutputStream packed, Set<String> names, boolean withLibraries)
            throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if ((withLibraries || !name.startsWith(LIBRARIES)) && names.add(name)) {
                    packed.putNextEntry(new JarEntry(name));
                    Files.copy(file, packed);
                }
            }
        }
    }

    static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toAbsolutePath().normalize();
    }
}
