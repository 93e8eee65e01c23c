package io.sessioncheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NativeLibraryTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, false, /sessioncheck-native/linux-x86_64/libsessioncheck.so",
        "Linux, x86_64, true, /sessioncheck-native/linux-musl-x86_64/libsessioncheck.so",
        "Linux, aarch64, false, /sessioncheck-native/linux-aarch64/libsessioncheck.so",
        "Windows Server 2022, amd64, false, /sessioncheck-native/windows-x86_64/sessioncheck.dll",
        "Windows 11, x64, true, /sessioncheck-native/windows-x86_64/sessioncheck.dll",
        "Mac OS X, x86_64, false, /sessioncheck-native/macos-x86_64/libsessioncheck.dylib",
        "Mac OS X, aarch64, false, /sessioncheck-native/macos-aarch64/libsessioncheck.dylib"
    })
    void eachSystemHasItsRow(String os, String arch, boolean musl, String resource) throws UnavailableException {
        NativeLibrary.Row row = NativeLibrary.row(NativeLibrary.os(os, musl), NativeLibrary.arch(arch));
        assertEquals(resource, row.resource());
    }

    @ParameterizedTest
    @CsvSource({"Linux, riscv64", "FreeBSD, amd64", "Windows 11, aarch64", "SunOS, sparcv9", "'', ''"})
    void anotherSystemIsNamed(String os, String arch) {
        String line = Texts.in("en").line(assertThrows(
                        UnavailableException.class,
                        () -> NativeLibrary.row(NativeLibrary.os(os, false), NativeLibrary.arch(arch)))
                .line());
        assertTrue(line.contains("there is no library for "), line);
        assertTrue(line.contains(arch), line);
        assertTrue(line.contains("linux/x86_64, linux/aarch64"), line);
    }

    @ParameterizedTest
    @CsvSource({
        "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found, older than the library",
        "failed to map segment from shared object, noexec",
        "wrong ELF class: ELFCLASS32, all systems' libraries"
    })
    void theRemedyFitsTheReason(String reason, String remedy) {
        String line = Texts.in("en").line(NativeLibrary.remedy(reason));
        assertTrue(line.contains(remedy), line);
    }

    @Test
    void whatIsToldIsOneLine() {
        UnavailableException told = new UnavailableException(
                Texts.Phrase.of("reason.load", "fault", "a\r\nb\u001b[31m"), Texts.Phrase.of("remedy.again"));
        assertFalse(Texts.in("de").line(told.line()).matches("(?s).*\\p{Cntrl}.*"));
    }
}
