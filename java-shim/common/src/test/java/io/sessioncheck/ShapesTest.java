package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What crosses the boundary, on Java's side of it. */
final class ShapesTest {
    @Test
    void whatIsWrittenIsRead() {
        byte[] bytes = new Records.Writer().octet(200).number(-5L).text("a\u00e9\ud83d\ude00").text("").bytes();
        Records.Reader reader = new Records.Reader(bytes);
        assertEquals(200, reader.octet());
        assertEquals(-5, reader.number());
        assertEquals("a\u00e9\ud83d\ude00", reader.text());
        assertEquals("", reader.text());
        assertTrue(reader.isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "00000001", "7fffffff00", "ffffffff00"})
    void aLengthIsNeverTrusted(String hex) {
        Records.Reader reader = new Records.Reader(HexFormat.of().parseHex(hex));
        assertThrows(BufferUnderflowException.class, reader::record);
    }

    @Test
    void anAnswerBecomesAVerdict() {
        assertSame(Verdict.PASS, Verdict.of(null));
        assertSame(Verdict.DETACH, Verdict.of(new byte[] {Native.DETACH}));
        Verdict replace = Verdict.of(new byte[] {Native.REPLACE, 7, 8});
        assertEquals(ByteBuffer.wrap(new byte[] {7, 8}), replace.replacement());
        assertEquals(false, replace.detach());
        assertEquals(true, Verdict.of(new byte[] {Native.REPLACE | Native.DETACH, 7}).detach());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "01", "0407", "8107"})
    void anAnswerThatMakesNoSenseLetsTheFramePass(String hex) {
        assertSame(Verdict.DETACH, Verdict.of(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @CsvSource({
        "mojang.sessionserver, http://127.0.0.1:4711/token, true",
        "minestom.auth.url, http://127.0.0.1:1/, true",
        "mojang.sessionserver, https://127.0.0.1:4711/token, false",
        "mojang.sessionserver, http://127.0.0.1.example.org/, false",
        "mojang.sessionserver, http://localhost:4711/, false",
        "mojang.sessionserver, '', false",
        "java.home, http://127.0.0.1:4711/, false"
    })
    void onlyWhatIsOnTheListMayBeSet(String name, String value, boolean allowed) {
        assertEquals(allowed, HostProperties.allows(name, value));
    }

    @Test
    void whatTheOwnerHadSetIsSeen() {
        System.setProperty("waterfall.auth.url", "https://sessions.example/hasJoined");
        try {
            Map<String, String> present = HostProperties.present();
            assertEquals("https://sessions.example/hasJoined", present.get("waterfall.auth.url"));
            assertTrue(HostProperties.NAMES.containsAll(present.keySet()));
        } finally {
            System.clearProperty("waterfall.auth.url");
        }
    }
}
