package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessioncheck.Core;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real BungeeCord's PluginManager loads the plugin as a jar, in a class loader of its own. */
final class PluginManagerTest {
    private static final String LIBRARIES = "sessioncheck-native";

    @TempDir
    Path plugins;

    @Test
    void withoutALibraryItIsLoadedAndOneLineSaysWhatIsMissing() throws Exception {
        List<String> told = host(false);
        assertIsIn(told, "LOADED io.sessioncheck.bungee.BungeeEntry", "LOADER PluginClassloader", "WRAPPED false");
        assertIsIn(told, "COMMAND false", "PUT BACK true", "DONE");
        List<String> ours = told.stream().filter(line -> line.contains("sessioncheck does not run here")).toList();
        assertEquals(1, ours.size(), told.toString());
        assertTrue(ours.get(0).contains("has no library for"), ours.get(0));
        assertNoFaults(told);
    }

    @Test
    void withALibraryItIsOpenedAndAnUnknownBuildIsOnlyWatched() throws Exception {
        assumeTrue(
                Core.class.getResource("/" + LIBRARIES) != null, "skipped: no library was built (cargo xtask jar)");
        List<String> told = host(true);
        assertIsIn(told, "LOADED io.sessioncheck.bungee.BungeeEntry", "LOADER PluginClassloader", "WRAPPED true");
        assertIsIn(told, "COMMAND true", "PUT BACK true", "DONE");
        assertEquals(
                1,
                told.stream().filter(line -> line.contains("SC0902 This build of BungeeCord")).count(),
                told.toString());
        assertNoFaults(told);
    }

    private static void assertIsIn(List<String> told, String... lines) {
        for (String line : lines) {
            assertTrue(told.contains(line), line + " is not in " + told);
        }
    }

    private static void assertNoFaults(List<String> told) {
        assertEquals(
                List.of(),
                told.stream().filter(line -> line.contains("SEVERE") || line.contains("Exception")).toList());
    }

    private List<String> host(boolean withLibraries) throws Exception {
        pack(plugins.resolve("sessioncheck.jar"), withLibraries);
        Set<Path> ours = Set.of(place(Core.class), place(BungeeEntry.class));
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String hosts = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !ours.contains(Path.of(entry).toAbsolutePath().normalize()))
                .collect(Collectors.joining(File.pathSeparator));
        Path output = plugins.resolve("output.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        hosts,
                        PluginHost.class.getName(),
                        plugins.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int code = child.waitFor();
        List<String> told = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertEquals(0, code, told.toString());
        return told;
    }

    /** The jar as it is handed out, as far as this host is concerned. */
    private static void pack(Path jar, boolean withLibraries) throws Exception {
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

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toAbsolutePath().normalize();
    }
}
