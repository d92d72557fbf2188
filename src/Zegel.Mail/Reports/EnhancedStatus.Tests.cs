namespace Zegel.Mail.Reports;

public class EnhancedStatusTests
{
    [Theory]
    [Trait("Rule", "B07")]
    [InlineData("5.1.1", 5, 1, 1)]
    [InlineData(" 4.7.650 ", 4, 7, 650)]
    [InlineData("2.0.0", 2, 0, 0)]
    [InlineData("5.9.9", 5, 9, 9)]
    public void Reads_class_subject_and_detail(string text, int @class, int subject, int detail)
    {
        EnhancedStatus.TryParse(text, out var status).ShouldBeTrue();
        status.ShouldBe(new EnhancedStatus(@class, subject, detail));
        status.ToString().ShouldBe(text.Trim());
        (status.IsPermanent, status.IsTransient).ShouldBe((@class == 5, @class == 4));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("5.1")]
    [InlineData("5.1.")]
    [InlineData("5..1")]
    [InlineData("3.1.1")]
    [InlineData("5.1.1.1")]
    [InlineData("5.1.1x")]
    [InlineData("5.1.1000")]
    [InlineData("-5.1.1")]
    [InlineData("5.1.1 bad")]
    [InlineData("٥.1.1")]
    public void Refuses_all_else(string? text) => EnhancedStatus.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Gives_back_what_follows()
    {
        EnhancedStatus.TryReadPrefix("5.7.1 no thanks", out var status, out var length).ShouldBeTrue();
        status.ShouldBe(new EnhancedStatus(5, 7, 1));
        length.ShouldBe(5);
        EnhancedStatus.TryReadPrefix("192.0.2.1 is listed", out _, out _).ShouldBeFalse();
    }
}
