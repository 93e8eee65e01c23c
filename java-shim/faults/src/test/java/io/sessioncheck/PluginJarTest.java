package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the jar holds that an owner drops into a folder: ours alone, and no stub and no class of a test. */
final class PluginJarTest {
    private static final List<String> MANIFESTS =
            List.of("velocity-plugin.json", "bungee.yml", "plugin.yml", "paper-plugin.yml");

    @Test
    void itHoldsOursAndNobodyElses() throws IOException {
        Path jar = jar();
        try (ZipFile file = new ZipFile(jar.toFile())) {
            Set<String> names = file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> !name.endsWith("/"))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> foreign = names.stream()
                    .filter(name -> !name.startsWith("io/sessioncheck/")
                            && !name.startsWith("sessioncheck-native/")
                            && !name.equals("META-INF/MANIFEST.MF")
                            && !MANIFESTS.contains(name))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of(), foreign);
            assertTrue(names.containsAll(MANIFESTS), names.toString());
            for (String tag : Texts.TAGS) {
                assertTrue(names.contains("io/sessioncheck/texts/" + tag + ".properties"), tag);
            }
            for (String test : List.of("io/sessioncheck/Raw.class", "io/sessioncheck/Testing.class")) {
                assertTrue(!names.contains(test), test);
            }
        }
    }

    private static Path jar() throws IOException {
        Path target = Path.of("..", "plugin", "target");
        assumeTrue(Files.isDirectory(target), "skipped: no jar was built (mvn package)");
        try (Stream<Path> files = Files.list(target)) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("plugin-.*\\.jar"))
                    .toList();
            assumeTrue(jars.size() == 1, "skipped: no jar was built (mvn package), or several: " + jars);
            return jars.get(0);
        }
    }
}
