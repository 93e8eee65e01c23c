package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario in a JVM of its own, under {@code -Xcheck:jni}, on each Java that owners run. */
final class BoundaryTest {
    /** A child that takes longer hangs; on a busy machine a hundred reloads take minutes. */
    private static final int SECONDS_AT_MOST = 300;

    private static final List<String> SCENARIOS = List.of(
            "panic",
            "garbage",
            "use-after-close",
            "close-race",
            "exit-by-return",
            "exit-by-call",
            "reload",
            "two-loaders",
            "leftovers");

    @TempDir
    Path folder;

    static Stream<Arguments> scenarios() {
        return Stream.of(17, 25).flatMap(java -> SCENARIOS.stream().map(scenario -> Arguments.of(java, scenario)));
    }

    @ParameterizedTest(name = "Java {0}: {1}")
    @MethodSource("scenarios")
    void holds(int java, String scenario) throws Exception {
        assertHolds(run(java, scenario, shim()));
    }

    @ParameterizedTest(name = "Java {0}: {1}")
    @CsvSource({
        "17, port-after-close, 1", "17, port-after-reload, 2", "17, port-after-panic, 1",
        "17, port-after-exhaustion, 2",
        "25, port-after-close, 1", "25, port-after-reload, 2", "25, port-after-panic, 1",
        "25, port-after-exhaustion, 2"
    })
    void nobodyElseCanBindTheRelaysPort(int java, String scenario, int offers) throws Exception {
        Process child = start(java, scenario, shim());
        List<String> output = new ArrayList<>();
        int offered = 0;
        int port = 0;
        try (BufferedReader lines = child.inputReader();
                BufferedWriter in = child.outputWriter()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("PORT ")) {
                    offered++;
                    port = Integer.parseInt(line.substring("PORT ".length()));
                    int wanted = port;
                    assertThrows(BindException.class, () -> bind(wanted), "the port is free: " + output);
                    in.write("go on\n");
                    in.flush();
                }
            }
        }
        assertTrue(child.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS));
        assertHolds(new Ended(child.exitValue(), output));
        assertEquals(offers, offered);
        // That the parent can bind it now shows that it tried the right one.
        bind(port);
    }

    @ParameterizedTest(name = "Java {0}: {1}")
    @CsvSource({
        "17, a flipped byte, its checksum differs", "25, a flipped byte, its checksum differs",
        "17, cut in the middle, its checksum differs", "25, cut in the middle, its checksum differs",
        "17, another processor, does not load", "25, another processor, does not load",
        "17, no library, has no library for", "25, no library, has no library for",
        "17, no checksum, has no library for", "25, no checksum, has no library for",
        "17, a file for a folder, cannot be unpacked", "25, a file for a folder, cannot be unpacked"
    })
    void aLibraryThatCannotBeUsedIsOneClearLine(int java, String damage, String reason) throws Exception {
        if (damage.equals("a file for a folder")) {
            Files.writeString(folder.resolve("native"), "");
        }
        Ended ended = run(java, "unavailable", Damage.of(damage, shim(), folder.resolve("damaged.jar")));
        assertHolds(ended);
        List<String> told = ended.output.stream().filter(line -> line.startsWith("LOG ")).distinct().toList();
        assertEquals(1, told.size(), told.toString());
        String line = told.get(0);
        assertTrue(line.startsWith("LOG WARNING SC0901 native-unavailable: sessioncheck does not run here ("), line);
        assertTrue(line.contains(reason), line);
        assertTrue(line.contains(System.getProperty("os.name") + "/" + System.getProperty("os.arch")), line);
        assertTrue(line.endsWith("Logins go on as if it were not installed."), line);
    }

    private void assertHolds(Ended ended) {
        String output = String.join("\n", ended.output);
        assertEquals(0, ended.code, output);
        assertTrue(ended.output.contains("DONE"), output);
        for (String complaint : List.of("WARNING in native method", "FATAL ERROR in native method", "WARNING: JNI")) {
            assertFalse(output.contains(complaint), output);
        }
        ended.output.stream()
                .filter(line -> line.startsWith("GROWTH") || line.startsWith("CALLS"))
                .forEach(System.out::println);
    }

    private record Ended(int code, List<String> output) {}

    private Ended run(int java, String scenario, Path shim) throws Exception {
        Process child = start(java, scenario, shim);
        child.outputWriter().close();
        List<String> output = new ArrayList<>();
        Thread reader = new Thread(() -> child.inputReader().lines().forEach(output::add));
        reader.start();
        if (!child.waitFor(SECONDS_AT_MOST, TimeUnit.SECONDS)) {
            child.destroyForcibly().waitFor();
            reader.join();
            return fail("it hangs:\n" + String.join("\n", output));
        }
        reader.join();
        return new Ended(child.exitValue(), output);
    }

    private Process start(int java, String scenario, Path shim) throws Exception {
        String home = System.getProperty("boundary.jdk" + java, "");
        assumeFalse(home.isBlank(), "skipped: there is no JDK " + java + " on this machine");
        List<String> command = new ArrayList<>();
        if (scenario.equals("port-after-exhaustion")) {
            assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no shell that limits descriptors");
            command.addAll(List.of("/bin/sh", "-c", "ulimit -n 160 && exec \"$@\"", "child"));
        }
        command.addAll(List.of(
                Path.of(home, "bin", "java").toString(), "-Xcheck:jni", "-Xmx256m", "-XX:+UseSerialGC"));
        if (java >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        Path tests = place(BoundaryTest.class);
        command.addAll(List.of(
                "-cp", shim + File.pathSeparator + tests, Child.class.getName(), scenario, folder.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void bind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        }
    }

    private static Path shim() throws Exception {
        return place(Core.class);
    }

    private static Path place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
