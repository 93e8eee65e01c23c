/**
 * Carries bytes between a server and the library that knows things.
 *
 * <p>Java calls the library; the library never calls Java. {@link io.sessioncheck.Core} is the only caller, and it
 * fails open: whatever goes wrong in here, the server goes on as if sessioncheck were not installed. A platform
 * implements {@link io.sessioncheck.Host} and nothing else.
 */
package io.sessioncheck;
