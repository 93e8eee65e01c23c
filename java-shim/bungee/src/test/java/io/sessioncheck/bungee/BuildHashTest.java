package io.sessioncheck.bungee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The hash, on the fake host's class file: it moves with the step, and with nothing else. */
final class BuildHashTest {
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
