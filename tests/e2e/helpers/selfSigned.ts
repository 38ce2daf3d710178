/**
 * A certificate that nobody vouches for, with its key: for https in tests, and for what is said of such certificates.
 * It protects nothing, so it may stand here. Good for 127.0.0.1 and names under .test.
 */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg7gPKCUYd8c7xhoOF
bjmB8OJVcppYDfwaQo6Ls0wu3LehRANCAAR+sLRZAEcpdvLOrSsQVMK2/HgjQMYD
a4YqF9jwuhp3aqfIxZYcowAk98QNuW9U7zJFNy3jeubl+gpLgAbWc3G3
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBrzCCAVWgAwIBAgIUCThFUA5cmUKxJtHVfalhOYSpuT4wCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNZGFya3Jvb20udGVzdDAgFw0yNjExMjEwMzI0NTlaGA8yMTI2
MTAyODAzMjQ1OVowGDEWMBQGA1UEAwwNZGFya3Jvb20udGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABH6wtFkARyl28s6tKxBUwrb8eCNAxgNrhioX2PC6Gndq
p8jFlhyjACT3xA25b1TvMkU3LeN65uX6CkuABtZzcbejezB5MB0GA1UdDgQWBBRD
7YNWH5yqigTGVO07ejdtxTwLjzAfBgNVHSMEGDAWgBRD7YNWH5yqigTGVO07ejdt
xTwLjzAPBgNVHRMBAf8EBTADAQH/MCYGA1UdEQQfMB2CDWRhcmtyb29tLnRlc3SC
BioudGVzdIcEfwAAATAKBggqhkjOPQQDAgNIADBFAiEAr8YME6Le0BhEaGIm2bIt
ggZ1bj2J06LUPviEyWjuBl0CIH5SKmTu+cq8P2cW6bEihNQ6y1OA03ojYNzbVoHb
vsHW
-----END CERTIFICATE-----
`,
} as const
