using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Consent;

public class AddressKeysTests
{
    readonly AddressKeys keys = new(new PlatformKey(1, [1, 2, 3]));

    [Theory]
    [InlineData("Ann@Example.NL", "ann@example.nl")]
    [InlineData("ann@bücher.example", "ANN@xn--bcher-kva.example")]
    [InlineData("zoe\u0308@example.nl", "zo\u00eb@example.nl")]
    [Trait("Rule", "O16")]
    public void Spellings_of_one_mailbox_have_one_key(string one, string other) =>
        keys.KeyFor(Mailbox.Parse(one)).ShouldBe(keys.KeyFor(Mailbox.Parse(other)));

    [Fact]
    [Trait("Rule", "O16")]
    public void Another_address_or_another_secret_gives_another_key_that_does_not_hold_the_address()
    {
        var key = keys.KeyFor(Mailbox.Parse("ann@example.nl"));
        key.ShouldMatch("^[0-9a-f]{64}$");
        keys.KeyFor(Mailbox.Parse("ann@example.org")).ShouldNotBe(key);
        new AddressKeys(new PlatformKey(1, [9])).KeyFor(Mailbox.Parse("ann@example.nl")).ShouldNotBe(key);
    }
}
