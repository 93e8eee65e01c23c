package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The hash, on the fake host's class file: it moves with the step, and with nothing else. */
final class BuildHashTest {
    @TempDir
    Path folder;

    @Test
    void theSameClassHasTheSameHashAndItIsNotKnown() throws IOException {
        String hash = of(bytes());
        assertEquals(hash, of(bytes()));
        assertTrue(hash.matches("[0-9a-f]{64}"), hash);
        assertFalse(KnownBuilds.contains(hash), "the fake is taken for a real build");
    }

    @Test
    void anotherWordInTheStepIsAnotherHash() throws IOException {
        assertNotEquals(of(bytes()), of(replaced("Invalid verification", "Invalid verificatiom")));
        assertNotEquals(of(bytes()), of(replaced("getPublicKey", "getPublicKez")));
    }

    @Test
    void anotherWordElsewhereIsNot() throws IOException {
        assertEquals(of(bytes()), of(replaced("203.0.113.7", "203.0.113.8")));
    }

    /** A step with a switch, a loop, a catch, a lambda and a class without a name, as the compiler is given it. */
    private static final String STEP = """
            package net.md_5.bungee.connection;
            public class InitialHandler {
                private String name = "";
                private String secret = "";
                %s
                public void handle(net.md_5.bungee.protocol.packet.EncryptionResponse response) {
                    for (int i = 0; i < name.length(); i++) {
                        switch (name.charAt(i)) {
                            case 'a': name += "x"; break;
                            case 'z': name += "y"; break;
                            default: %s
                        }
                    }
                    java.util.function.Supplier<String> ask = () -> secret + "%s";
                    try {
                        new Runnable() {
                            @Override public void run() { name = ask.get(); secret = "%s"; }
                        }.run();
                    } catch (%s late) {
                        throw late;
                    }
                }
            }
            """;

    private static final String[] USUAL = {"", "name += 1;", "answer", "known", "IllegalStateException"};

    /** So many that constants of the step lie beyond the first 256, and that whatever is numbered has other numbers. */
    private static final String MUCH_ELSEWHERE = "Runnable first = new Runnable() { public void run() { name += 7; } };"
            + "Runnable second = () -> name += 8; void other() {"
            + IntStream.range(0, 300).mapToObj(i -> "name += \"c" + i + "\";").collect(Collectors.joining()) + "}";

    static Stream<Arguments> compiled() {
        return Stream.of(
                Arguments.of("much elsewhere", true, with(0, MUCH_ELSEWHERE)),
                Arguments.of("another case", false, with(1, "name += 2;")),
                Arguments.of("a case falls elsewhere", false, with(1, "continue;")),
                Arguments.of("another word in the lambda", false, with(2, "Answer")),
                Arguments.of("another word in the class", false, with(3, "Known")),
                Arguments.of("another catch", false, with(4, "IllegalArgumentException")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("compiled")
    void onlyTheStepCountsWhateverTheCompilerMakesOfTheRest(String what, boolean isSame, String[] words)
            throws IOException {
        for (String release : List.of("8", "17")) {
            for (String debug : List.of("-g", "-g:none")) {
                assertEquals(
                        isSame, compile(release, "-g", USUAL).equals(compile(release, debug, words)), release + debug);
            }
        }
    }

    private static String[] with(int place, String word) {
        String[] words = USUAL.clone();
        words[place] = word;
        return words;
    }

    private String compile(String release, String debug, String[] words) throws IOException {
        Path source = folder.resolve("InitialHandler.java");
        Files.writeString(source, STEP.formatted((Object[]) words));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> line = List.of(
                "--release", release, debug, "-nowarn", "-Xlint:-options", "-proc:none",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-d", classes.toString(), source.toString());
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, line.toArray(String[]::new)));
        return BuildHash.of(name -> {
            Path file = classes.resolve(name + ".class");
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        });
    }

    @Test
    void whatIsNoClassIsAClearError() throws IOException {
        assertThrows(IOException.class, () -> BuildHash.of(name -> null));
        assertThrows(IOException.class, () -> of(new byte[0]));
        assertThrows(IOException.class, () -> of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
        byte[] whole = bytes();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> of(cut), "cut at " + length);
        }
        assertThrows(IOException.class, () -> of(replaced("EncryptionResponse", "EncryptionRespomse")));
    }

    @Test
    void everyKnownHashIsOne() {
        KnownBuilds.BY_HASH.forEach((hash, build) -> {
            assertTrue(hash.matches("[0-9a-f]{64}"), hash);
            assertFalse(build.isBlank());
        });
    }

    @Test
    void aRealBuildIsKnown() throws IOException {
        String jar = System.getenv("SESSIONCHECK_BUNGEE_JAR");
        Assumptions.assumeTrue(jar != null && !jar.isBlank(), "skipped: SESSIONCHECK_BUNGEE_JAR names no BungeeCord");
        Assumptions.assumeFalse(jar.contains("aterfall"), "skipped: Waterfall is pointed at the relay by its property");
        String hash = BuildHash.ofJar(Path.of(jar));
        assertTrue(KnownBuilds.contains(hash), "this build is not in the table: " + hash);
    }

    private static String of(byte[] handler) throws IOException {
        return BuildHash.of(name -> name.equals(BuildHash.HANDLER) ? handler : null);
    }

    private static byte[] bytes() throws IOException {
        try (var in = BuildHashTest.class.getClassLoader().getResourceAsStream(BuildHash.HANDLER + ".class")) {
            return in.readAllBytes();
        }
    }

    /** The class file with a text of the same length in another's place, everywhere. */
    private static byte[] replaced(String from, String to) throws IOException {
        String text = new String(bytes(), StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from) && from.length() == to.length());
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }
}
