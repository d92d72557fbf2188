namespace Zegel.Rules;

[Trait("Rule", "O02")]
public sealed class SignedExitsTests
{
    [Theory]
    [InlineData("v=1; d=a.nl; h=From:To:List-Unsubscribe:List-Unsubscribe-Post; b=x", 0)]
    [InlineData("v=1; d=a.nl; h=from : list-unsubscribe-post :\t list-unsubscribe; b=x", 0)]
    [InlineData("v=1; d=a.nl; h=From:To:List-Unsubscribe; b=x", 1)]
    [InlineData("v=1; d=a.nl; bh=list-unsubscribe:list-unsubscribe-post; h=From", 1)]
    [InlineData("garbage", 1)]
    public void A_signature_covers_both_fields(string signature, int findings) =>
        GivenMessage
            .Bulk()
            .Adding("DKIM-Signature", signature)
            .JudgedBy<SignedExits, MessageFacts>()
            .Count.ShouldBe(findings);

    [Fact]
    public void One_of_two_signatures_is_enough() =>
        GivenMessage
            .Bulk()
            .Adding("DKIM-Signature", "h=from")
            .Adding("DKIM-Signature", "h=list-unsubscribe:list-unsubscribe-post")
            .JudgedBy<SignedExits, MessageFacts>()
            .ShouldBeEmpty();

    [Fact]
    public void A_draft_is_not_signed_yet() =>
        GivenMessage.Bulk().JudgedBy<SignedExits, MessageFacts>().ShouldBeEmpty();
}
