package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessioncheck.Core;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real BungeeCord's PluginManager loads the plugin as a jar, in a class loader of its own. */
final class PluginManagerTest {
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
                PluginJar.hasLibraries(), "skipped: no library was built (cargo xtask jar)");
        List<String> told = host(true);
        assertIsIn(told, "LOADED io.sessioncheck.bungee.BungeeEntry", "LOADER PluginClassloader", "WRAPPED true");
        assertIsIn(told, "COMMAND true", "PUT BACK true", "DONE");
        assertEquals(
                1,
                told.stream().filter(line -> line.contains("SC0902 relay-not-used: this build of BungeeCord")).count(),
                told.toString());
        assertNoFaults(told);
    }

    @Test
    void aSecondCopyOfTheJarChangesNothing() throws Exception {
        assumeTrue(
                PluginJar.hasLibraries(), "skipped: no library was built (cargo xtask jar)");
        PluginJar.pack(plugins.resolve("sessioncheck-older.jar"), true);
        List<String> told = host(true);
        assertIsIn(told, "LOADED io.sessioncheck.bungee.BungeeEntry", "WRAPPED true", "COMMAND true", "PUT BACK true");
        assertEquals(
                1, told.stream().filter(line -> line.contains(": relay on")).count(), "one start, " + told);
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
        PluginJar.pack(plugins.resolve("sessioncheck.jar"), withLibraries);
        Set<Path> ours = Set.of(PluginJar.place(Core.class), PluginJar.place(BungeeEntry.class));
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
}
