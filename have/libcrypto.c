#include <openssl/des.h>
#include <openssl/evp.h>
#include <openssl/md4.h>

int
main(void)
{
	unsigned char	 d[MD4_DIGEST_LENGTH];

	return EVP_aes_128_gcm() == NULL || MD4(d, 0, d) == NULL;
}
