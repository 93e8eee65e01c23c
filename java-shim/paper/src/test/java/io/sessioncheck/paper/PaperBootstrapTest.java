package io.sessioncheck.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.papermc.paper.plugin.bootstrap.BootstrapContext;
import io.papermc.paper.plugin.bootstrap.PluginBootstrap;
import io.sessioncheck.Core;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kyori.adventure.text.logger.slf4j.ComponentLogger;
import org.bukkit.plugin.java.JavaPlugin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens before Paper makes its services, with a FAKE context; and what the manifests name. */
final class PaperBootstrapTest {
    private static final List<String> HOSTS = List.of(
            "minecraft.api.session.host",
            "minecraft.api.discovery.host",
            "minecraft.api.services.host",
            "minecraft.api.profiles.host",
            "minecraft.api.account.host",
            "minecraft.api.auth.host");

    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void bothGenerationsOfAuthlibArePointedAtTheRelay() throws Exception {
        assumeTrue(
                Core.class.getResource("/sessioncheck-native") != null,
                "skipped: no library was built (cargo xtask jar)");
        try {
            new PaperBootstrap().bootstrap(context(folder));
            for (String name : HOSTS) {
                String value = System.getProperty(name);
                assertNotNull(value, name + " " + lines);
                assertTrue(value.startsWith("http://127.0.0.1:"), value);
            }
        } finally {
            HOSTS.forEach(System::clearProperty);
        }
    }

    @Test
    void withoutALibraryNothingIsSetAndOneLineSaysWhy() throws Exception {
        assumeTrue(
                Core.class.getResource("/sessioncheck-native") == null,
                "skipped: a library was built, and one class loader loads it once");
        new PaperBootstrap().bootstrap(context(folder));
        HOSTS.forEach(name -> assertNull(System.getProperty(name), name));
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("warn SC0901 native-unavailable: sessioncheck does not run here"), lines.toString());
    }

    @Test
    void theManifestsNameClassesThatAreThere() throws Exception {
        for (String manifest : List.of("paper-plugin.yml", "plugin.yml")) {
            assertTrue(JavaPlugin.class.isAssignableFrom(named(manifest, "main")), manifest);
            assertNotNull(named(manifest, "main").getConstructor(), "as Spigot makes it");
        }
        assertTrue(PluginBootstrap.class.isAssignableFrom(named("paper-plugin.yml", "bootstrapper")));
    }

    /** Paper reads one and Spigot the other: what they share must be the same, and Folia wants its flag in both. */
    @Test
    void theTwoManifestsSayTheSame() throws Exception {
        List<String> paper = lines("paper-plugin.yml");
        List<String> spigot = lines("plugin.yml");
        for (String key : List.of("name", "version", "main", "description", "api-version", "folia-supported")) {
            List<String> line = paper.stream().filter(each -> each.startsWith(key + ": ")).toList();
            assertEquals(1, line.size(), key);
            assertTrue(spigot.contains(line.get(0)), line.get(0));
        }
        assertTrue(spigot.contains("folia-supported: true"), spigot.toString());
        assertEquals(
                paper.subList(paper.indexOf("permissions:"), paper.size()),
                spigot.subList(spigot.indexOf("permissions:"), spigot.size()));
        assertTrue(spigot.contains("commands:"), "Spigot has no other way to register one");
    }

    private static List<String> lines(String manifest) throws Exception {
        try (InputStream in = PaperBootstrapTest.class.getResourceAsStream("/" + manifest)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Class<?> named(String manifest, String key) throws Exception {
        try (InputStream in = PaperBootstrapTest.class.getResourceAsStream("/" + manifest)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher line = Pattern.compile("(?m)^" + key + ": (\\S+)$").matcher(text);
            assertTrue(line.find(), manifest + " has no " + key);
            return Class.forName(line.group(1), false, PaperBootstrapTest.class.getClassLoader());
        }
    }

    private BootstrapContext context(Path dataFolder) {
        ComponentLogger logger = fake(ComponentLogger.class, (name, arguments) -> {
            if (List.of("info", "warn", "error").contains(name)) {
                lines.add(name + " " + arguments[1]);
            }
            return null;
        });
        return fake(BootstrapContext.class, (name, arguments) -> name.equals("getLogger") ? logger : dataFolder);
    }

    private interface Answer {
        Object to(String name, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
