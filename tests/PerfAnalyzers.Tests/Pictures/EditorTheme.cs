using Microsoft.CodeAnalysis.Classification;

namespace PerfAnalyzers.Tests.Pictures;

/// <summary>The colours of an editor.</summary>
internal sealed record EditorTheme(
    string Name,
    string Background,
    string TitleBar,
    string Border,
    string Text,
    string LineNumber,
    string Panel,
    string Selection,
    string SelectionText,
    string Added,
    string AddedMark,
    string Squiggle,
    string Keyword,
    string ControlKeyword,
    string Type,
    string Method,
    string Variable,
    string String,
    string Number)
{
    public static EditorTheme Light { get; } = new(
        "light", "#ffffff", "#f3f3f3", "#d4d4d4", "#1f2328", "#8b949e", "#f8f8f8", "#0060c0", "#ffffff", "#dafbe1", "#1a7f37", "#bf8803",
        "#0000ff", "#af00db", "#267f99", "#795e26", "#001080", "#a31515", "#098658");

    public static EditorTheme Dark { get; } = new(
        "dark", "#1e1e1e", "#2d2d2d", "#454545", "#d4d4d4", "#858585", "#252526", "#04395e", "#ffffff", "#1f4428", "#56d364", "#cca700",
        "#569cd6", "#c586c0", "#4ec9b0", "#dcdcaa", "#9cdcfe", "#ce9178", "#b5cea8");

    public string Of(string kind) => kind switch
    {
        ClassificationTypeNames.Keyword => Keyword,
        ClassificationTypeNames.ControlKeyword => ControlKeyword,
        ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName => Type,
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => Method,
        ClassificationTypeNames.LocalName or ClassificationTypeNames.ParameterName or ClassificationTypeNames.PropertyName => Variable,
        ClassificationTypeNames.StringLiteral => String,
        ClassificationTypeNames.NumericLiteral => Number,
        _ => Text,
    };
}
