package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoticePumpTest {
    /** Writes down what it is told, and throws at what begins with "throw". */
    private static final class Listening implements Host {
        final List<String> told = new ArrayList<>();

        @Override
        public String platform() {
            return "";
        }

        @Override
        public String version() {
            return "";
        }

        @Override
        public Path root() {
            return Path.of("");
        }

        @Override
        public Path dataFolder() {
            return Path.of("");
        }

        @Override
        public void log(System.Logger.Level level, String line) {
            if (line.startsWith("throw")) {
                throw new IllegalStateException(line);
            }
            told.add(level + " " + line);
        }

        @Override
        public void tellAdmins(String component) {
            told.add("ADMINS " + component);
        }
    }

    private final Listening host = new Listening();

    private static byte[] records(String... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String record : records) {
            byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
            out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void eachRecordReachesItsPlace() {
        byte[] records = records("\u0001\0one", "\u0001\2two", "\u0002{}", "\u0001\u0063three");
        assertTrue(new NoticePump(host, () -> records).fetchOnce());
        assertEquals(List.of("INFO one", "ERROR two", "ADMINS {}", "ERROR three"), host.told);
    }

    @Test
    void aHostThatThrowsLosesThatRecordAlone() {
        byte[] records = records("\u0001\0throw", "\u0001\0next", "\u0009unknown", "\u0001\1last");
        assertTrue(new NoticePump(host, () -> records).fetchOnce());
        assertEquals(List.of("INFO next", "WARNING last"), host.told);
    }

    @Test
    void whatIsCutIsHandedOverAsFarAsItGoes() {
        byte[] whole = records("\u0001\0one", "\u0001\0two");
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        assertTrue(new NoticePump(host, () -> cut).fetchOnce());
        assertEquals(List.of("INFO one"), host.told);
        assertTrue(new NoticePump(host, () -> records("")).fetchOnce());
    }

    @Test
    void thePumpEndsWithItsSource() {
        assertFalse(new NoticePump(host, () -> null).fetchOnce());
    }
}
