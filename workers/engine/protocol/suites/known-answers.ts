/**
 * Published test vectors for the start-up check. Sources:
 * - ML-KEM-768, ML-DSA-65, AES-256-GCM, HKDF-SHA-512: C2SP/wycheproof (Apache-2.0), folder testvectors_v1:
 *   mlkem_768_test.json tcId 2 (seed of the official round 3 vectors), mldsa_65_verify_test.json tcId 3
 *   (with a context; seed from mldsa_65_sign_seed_test.json tcId 3), aes_gcm_test.json tcId 91,
 *   hkdf_sha512_test.json tcId 11. Public keys are given by their SHA-256 only.
 * - SHA-256 and SHA-512 of "abc": FIPS 180-2, appendices B.1 and C.1.
 */

/** Hex throughout, except where Base64 is said. */
export const kemAnswer = {
  seed: '7c9935a0b07694aa0c6d10e4db6b1add2fd81a25ccb148032dcd739936737f2d8626ed79d451140800e03b59b956f8210e556067407d13dc90fa9e8b872bfb8f',
  publicKeySha256: '86adbca81f4fee893e2fb58fb98aa2fe188f501fed268d7f4056f8c05c4e53c4',
  ciphertextBase64: [
    'yDkQhbjT6peUISVBspFPCJZNM1IdP2etZgluv7H3BkJLSVWPdVtWJbriNvLgB5YBx2b32WCAj34rsMel4GbtNG3mKPjFfuuruwwi',
    '2RFUhGNpPvPOUqU/f/QV8A5leuHFpI+l7G5L5c9GLa/8hNL21f9V3Ju+i7DXJexk/UzUvY26CoROi1zktqKJNNf3oFCZH+GFtQa0',
    'Udq/rVLVLLIRTKfZpc+YbI/cG8EOwMGGnlDAPFWnYZKhBJrKY2upAgvaqND1jHY7C4mEXKBtTE3cIUM+FrnGLkSHH9vAW6IYr4cf',
    '3X3PpGTmD6pSZSZM4Tkb2ajF+qdibV8Vm5gFuXVxCjUDoLhYoRxqZHzA4ZrIixvpBWyVtNIIfQlR0dL0mSSREX5jR3lLpUVx7Em7',
    'pxrzQT04owv1hyJI0fbQfIa694LnPSY38EPTQaAJIYV9iyHd8+HWMQA27SevSeXeG5AP5N55gI/yn5VwhZYSsVrcAfuyZbMFseOh',
    'KuQZ2lt0Jh+ihMEB2j2NyosuRSGspXHvRKBY6ET/MrFtWq6gX386+OKrFiIuNHZi7d+4kdDswqVcVjj53ektmj1USl+QGsUBrNHq',
    'agECAfyxCtcCxCWpS99YkNUAoqFH7uHR/LqMOr58Lf5w80bwM9gWoLJ5G08LLZVtnuWXFxU5mlaIMCSV4uB8HIwBUnGEvNDCCLwV',
    'ny4TMYwLs90kpqf8hJ+DOF7U26B/4de9VkDMntXM/daHY8sNDt9hspIXf8HS08Ed0ElQVryxJViuvP3e+f60rrxXr9kCPGXP5lok',
    '4z8bABEekuY+AR6vCyEs+VdDzQf1GJ7OHyBbf2/LLmsZYbVATOvkfIzRO4WZ1bSebYfu2jbpuPxMAGNYlqordYluM20bYS7hPbgR',
    '4fB+YXSNkg9IZfPxF0E5ncYWLJHKFooCMp3/gh1YGYcS3VWKuwmbOguvnaG3MLKqc7z1jXTzV7BvchHIBLbIrxb/NQn60dNbFL/c',
    '7X24pqJcSOWVZIByTaoFfNZgtn7j5HJXQYJnnUhYOKZHbqwCFBB1yBKveWe6fJGFzCq9KkVFuA89MQTVjWVKV3ktz6u+nAcV6N4u',
    '+B70BMgWj9ekPvqz1EjmhqCI79JqJhWZSJJnI9fszDnjwbcZz4vst75+lk8izYyxt+JegA6pfWCmTMC72ctAejq5+I9eKRae6v1O',
    'AyL95lkK4JPOj+6umLYiyqdVb/QmyeekBM5pNVgwp6Z3Z6dsfZqXuEv89QoC91wjXS+cZxE4BJ/8fIBVkmwD6z+4f5aVGFpC7Kmk',
    'FlWHPTCms79CiyRiI0hKj/Ye4+6v/xDpnCwTp2KE0GPlarcRo1qFtTg9+B2iNJD2bo6j/LoGf1UwxlQcK490cXw1Aj57mzlWw+4v',
    '+EugPM9LS1MhuSQIlUgbxtY8FpPBhHhS+Ol/UKEzUyrD7h5S1GQ=',
  ].join(''),
  sharedSecret: 'e7184a0975ee3470878d2d159ec83129c8aec253d4ee17b4810311d198cd0368',
} as const;

export const signatureAnswer = {
  seed: '2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a',
  publicKeySha256: 'b7acce2ddb11f8cc1aa46e2bafac6eacfa2b732ef192bd636ad8d3a56d649c66',
  message: '48656c6c6f20776f726c64',
  context: '436f6e74657874',
  signatureBase64: [
    'Oh8Oifpy5InixMFgew8irQNRNyVmDR7XzJprg1gCR6EB/0VIDkukmx/rO95GlSE50+HTTX2gEk6P+gW9GWmL5X/71cJBHwGgWIiY',
    'z0rys/Ph/YPovv4DgG2Rhp60lsjOmJdh2nGQ4DbrK9FKj54ZXVq4obKxHdVqCYwefsbVCIVq7Ji3SFDhuTRgC4t9M86l95h3y5sU',
    'UqL79f4JZRyDwrllrrSWoqTtrNT2851WzeRML5nC8LVIUBIg9VOhrRTG2Klw0c1tq9Q1ZWhiHSLHDbuyHathwQh240+yDT8BLuyV',
    'bNye2ByY4oEMIY374d5wnO7J3C6yWQ0x/phV+KHRSEn531EgvaWgOS/WzZPi6OX4Dmsw9F6bQJ+eJRoMoqqKuZOU6RkPPCy9G9p3',
    'tJ+ayIfnzu/DM8vEnQgHJs83N1Ot39E/1CBPEsB6If4q5dUT7/ZkwK5HgPTU+HqAfsY+/gmOfRliIydvRWTv3VdEAsdzkNLNcvR4',
    'VQH4kXX204dotsd4OHI8+mbULjVWB3A57o+zY7Z8F0+3D3gAgikmM1DBS1T9k2GpzbKf3FeQnHV/lvnywTkF9Ew+QKFqkrD+UJrp',
    'zDZHr+7bAyRksXa2oa+njfT9a7dl43BxFyvvK20EW5pRcB0RG2DQpjnAugNNXGtMFG0HmjQP5T6crOd4qZXOstOfMC8GYJfuxvZf',
    'd1pegD8QrwMdyz7ssrxJOfR4xf25bgUT2eqQ7izUa6f9RfiOjDiiPgb8WyxiRwil3uDQC82Xao9141yAyuxVMf9O+LtzXL5//Ohi',
    'kO7yMkixknJpK3WLuh3npmxjpYMV5I9bEnhJx1nRhZCKcw8fKScgA+ZJGgtKqURtopczjgSmC9X4QTd4qgjMDRRrp2peutx3WvKw',
    's5dqy1TeiRBBf4V0mdg5W+kNIHYV3QYTF+U4W4higWmeSEp/lYcV398+ww1UI9lODRZXokR4lnUT/HQfzgH4SPn9uPpAe3zaL3oO',
    '7WTZeVorzJ4SwdCbTXHNydw/0rqCJR8Kn+X/MnMtIwaQAYTkKWv0tbksEG1ypjjF9nE/SacJl4azK6eoCBqvDKQPmRngZF+yVcin',
    '9KpnKZmrhKGbnXWc5Hi3SStIqD65veRufF6hiD0DSHugHIqcTHmKdlsYsxERXQKRHbqlVmGQAGukD17oa8Iu2kyj0Oj+5JsaYcQF',
    'fZXPeXwwp+BtEBLBrzYiYp3hdl072SjfDLnMfjApnFFI94KvSHFVag7ENYAZ72pDTqPgKS6XxxT72zqxSDcleUfretycHWghI6AW',
    'Qy4e6lr9A5v7reOXqTYLZ0gy0sVdUhggwMvmi9+7puq4GJru7HgTYvsomIPSov6H4oe42UCtakE2t7OIs4sJE/L7pC3QecrASgcW',
    'NrflvKZ7RIYM3Z5fnNd/B+Uk6Uka3awcambe31pPgU+lTrlYa/yxptShoWaxB00oqZFRZ6xM8nno0iVV31fPuoveJRSD2bKu8IoY',
    'D/dO3LwbwiGfAf7yPXf83B1B6+aD7JanWkeElFM1c2dw9jpfAA2lQpWFWLXuN1wcFqEJ1IjYsX2vJFDzXgrgj+zBOb+NX1Hx2aHN',
    'c4rDux6Ro7zb95xrzJoJ6xG8l6cGL8Tk4cLnliQdxCSB09yJsx0jN+jPcnxD3Tk7tzhxDvf/llId2SvkEPKVx2WoI+GYTmPFNNXw',
    'QHU3Fe3uTD8MeM1GjrkyKujVqpK4i7FyCCzQgUio0gjSHayB8MxRbQj5wLcJfZG/c7rfBJtiCFMo40fiDNasJsZL5ScfR2GhbOkO',
    'ycWLK3HJmEBOFBHxocXGpvy/Jg6z4yXR9wEytfQaJ5sIJxIAU0f8fYpqlgrB/++zPeg81rxwTu3Y7pN0h2NbaWl1pxVkc5N9fDAV',
    'ecTlMRcKbRCdUBhWk9nb6iR4Hzkf3BuspJLwCGfTYnlzkq9Q2kgVUrhvMjvSl7agzc4gKH8O5hGb4UkF7FWFF2jvldUBMJZcaHfu',
    'jZHh/hn9vvfIDvf5OWig1xfDVPBxvIzeTWnISm6HaiYeYgoPfJWdoMY4sy1YMlsT3cn79Wbh9BHtybOKK9AxpyJVUcS8WWlYscIt',
    'Xs+r0sCUSEF7qFaJOKHNAgaNSuPggh3JYkfKa3BKCvmay+XsZrKLfEYdpIdDzPOHdxoV6spjkjQdxGV9XEyYawZI5xLsUPIuPWiy',
    'ct2cNLY67FaG2qWg+b0lkTi22WfPo2jATEhley3iEztMRxR4d+CA1ViLCasLGdlHtlVKr0NgGxxzhHB/MJEzGgWDq8Qb9EgoPqpL',
    'sAGkSDbeY+Zu72SwTYKtMsQ2m9ygEt9VQJfkk+d+Gyas0QO1ZLboE0ASrsnNxS7qgJVadtG+ssuHeCFXrerfKubGpLScAx1nab6b',
    'Qub4XIxabWGUf5McMhtF3DSCLIUjQIx3v+MgSHGVNzYf5qHJqPNGfPVSndWX4ZKFMExxb5FE3r377rFu10L6F0QOAs2uSBZpn6qy',
    'LOwWIFTfXWzrY5TK2t9dYKv+XB27N5DkqYvNmoT21KqOWTTYC0DY2mMs5mQM6wcO5gNJR6CUM3wBMHXBoSZ6lcggt+tfKqryBzbw',
    'lQL6oEPOzDnyzn68ChT4RuOPvVFLk10qRtvrd4Ij8gaUmF0nJzqb5+G+PH3JuK+HxY019M9lWfSNJ8x+scBQx22F7daZleo7LlSG',
    'hVZ1gBTqGOGMEdthxWQ2yirGYmBjXZJ6cs1wf/XlM3BEd7+fV4hIGW4xE2mEKEZYj+vToinQtPwEpYSNmMpVw5luNNIVTv5zpj8F',
    'LaHOtyvNhE2tikpFRsxvlLICm04simXStQZzZo56vObwVNUBRbdEuBA1kry0gEtEbht/SRCEP1y6WjTlsXMJ6yh8ObuY9sIgAk51',
    'gjZ9Pl6Dc372SURDfJ1GLJT2HHVKiHrk5fHS1kSX0rf+joha8A6OitLZmLkhplRhaGbkkqMnQvMZ7++R3z8uPSaXpKErEHrZTaHW',
    'TubGfw6c9ara4+71KiLr40IZnLytVkzRFoXgZ46jyRvLZyeK5KbOVmTjnobDIzy9r4ElFqqCR1T2STzVVZhIpxJ1s19QOshMzsT9',
    'FysJ+axAVDpUBZ7tcvd+qo1WZFmG7Idn54wt928z5Um1Ybl3/F2ux0NnNaRpVgd7Zh/QXfoST8MBZdWhTZIV51wxNMrip6j6SQ2t',
    'L6dFADwtdNg+0T25J/TcXP2FbHWLOZFcz7aVyRXD7F8yV+w4oN36FAHDUnyicchW8rAPxPREFvejh6rh6IyiEtgaa0yh5hwe0oCe',
    'QeeK2PsXC6HgsTjwYf3mLrfM4uuK5DSzf9TreLhZkOf20hsytM+dxX/ZtG/bqq8lE5MVqZQZz8qWOxnD/CkjwEG/Q8zGFHw/lzah',
    'YqIBUu5A7/1qOilSPXfcsUpwtKtRK/0RmA4wv9dzBO7ARdULWSPiLe8Mg0OeTQMm2aIOU8Q3l9y/FwFPgOvCtm+mBFqLQCt/sYK0',
    'O7jtbVaVaHMnI7D3gHrHm7Z281IhJY+xKDv3wnWyhy8sYlt+EhGzgUVM4ESj6KY0SI7Oceb8WLhGaKp0QwK4oGG1Z0za0WDC2e9g',
    'A4WZjJ8AL96cgppr6E/Se4zbjzKAZCEJGPKBieDboYU12XjvqKgVfNWkd9t+PJCaVK6IYAimXr3D6z8GuJyiGsOYHQZPoV8Bsc6A',
    'GixRWvMpjE/Vl55qZRzsnKUEdnc6dV+WR4OX3aZdufwyshZt7AM7tG+60O39A/PFQ+FEwV29ypuD8sPw1TV8qxGARyxyZDF7MZrV',
    'Db1Ha49lRdhuXjmc9hd0YRQc4uQ42zEAoL35VyZsl1j3A5gXFBurCz6iNMMXVUobMAge6qbM80BqKj440DdtLFD/A+dwvpDMO7HA',
    'WumrVG4h1fHK1aTfW1NoR4nlNPKYO99Bv5JE2VlOiJou74pkeJsOMn07SKBiKf8OSNZpyr1kt9CurrSZBXHidcMCanUQYIOzLdHz',
    'NRGHfHv3j6QVJD1ZR0BEutIcdz45v0hhmnvsi1W5UbefCXysaXhgsgwJus3npegFR3TbjaVHQsMiZPYiRq0ZRb4T8ffIVoEOkgX6',
    'jdeX+9Te8DUQf4XqMJwVZfDuH8HjEtC/dTrtaot3BNihsuiHA1EebsSMF60zyslqztMGyMCNv8EsJC1vpSxOUfr0zTszH1dUTzcf',
    '3+/2wtWr16OO8avu86ADqqetbU28qAzeh4zubEZCnYbGTHNnEJPpVnzIB/nzzZ3FAYeAURZiIMLZCRXvjl60bAwHvv16Y8s49em0',
    'qPMkg9mYtn+6cz54iMYpc1n9Mnkb7agffoy12O4FEktkbbTr7h5HfIa7vcjZ8hUdmbjm8PIyUGSfqtvn7SZCUF18iZGbwQAAAAAA',
    'AAAABg4XHiYv',
  ].join(''),
} as const;

export const aeadAnswer = {
  key: '92ace3e348cd821092cd921aa3546374299ab46209691bc28b8752d17f123c20',
  nonce: '00112233445566778899aabb',
  aad: '00000000ffffffff',
  plaintext: '00010203040506070809',
  sealed: 'e27abdd2d2a53d2f136b9a4a2579529301bcfb71c78d4060f52c',
} as const;

export const kdfAnswer = {
  inputKey: '0cbd136d66d15a4ffefde1303b430821',
  salt: '2614d80275b08a1cf90bae0eb607d4d5',
  info: 'ee991de21aeb6baa6a5f683dbb755e6f80db1c1d',
  output: 'e51c3bfe5f4e9b4fb0d3c3a67bb33a20c288800e03707621cf143e8581d422dfec3fe658ba8fa2e35c2c',
} as const;

export const hashAnswer = {
  message: '616263',
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  sha512:
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
} as const;
