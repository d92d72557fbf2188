namespace Zegel.Rules;

[Trait("Rule", "G43")]
public sealed class SeparateAddressesTests
{
    static IReadOnlyList<Finding> Judge(IdentityFacts facts) => facts.JudgedBy<SeparateAddresses, IdentityFacts>();

    [Fact]
    public void An_address_of_one_stream_passes() => Judge(ConsistentFromTests.Good).ShouldBeEmpty();

    [Theory]
    [InlineData("transactional")]
    [InlineData("system")]
    public void An_address_that_another_stream_uses_blocks(string other) =>
        Judge(ConsistentFromTests.Good with { OtherStreamsOfAddress = [other] })
            .ShouldBlockOnce()
            .Observed.ShouldBe($"nieuws@example.nl is already used for {other} mail");

    [Fact]
    public void A_transactional_address_may_not_be_a_bulk_one() =>
        Judge(ConsistentFromTests.Good with { Stream = "transactional", OtherStreamsOfAddress = ["bulk"] })
            .ShouldBlockOnce();

    [Fact]
    public void System_and_transactional_mail_may_share() =>
        Judge(ConsistentFromTests.Good with { Stream = "system", OtherStreamsOfAddress = ["transactional"] })
            .ShouldBeEmpty();
}
