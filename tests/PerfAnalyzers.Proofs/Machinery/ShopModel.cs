using System.Text.RegularExpressions;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>The source of the model, plain or lazily loading.</summary>
internal static partial class ShopModel
{
    public static string Plain { get; } = Read("Shop.cs");

    /// <summary>The same with a loader behind each navigation, which is what proxies do at run time.</summary>
    public static string Lazy { get; } = MakeLazy(Plain);

    private static string MakeLazy(string text)
    {
        text = Navigation().Replace(text, """
                private ${type}? _${name}${initializer};

                public ${type}${null} ${name}
                {
                    get => _loader == null ? _${name}! : _loader.Load(this, ref _${name})!;
                    set => _${name} = value;
                }

            """);
        text = Entity().Replace(text, """
            public class ${name}
            {
                private readonly ILazyLoader? _loader;

                public ${name}() { }

                private ${name}(ILazyLoader loader) => _loader = loader;


            """);
        return text.Replace(
            "using Microsoft.EntityFrameworkCore;",
            "using Microsoft.EntityFrameworkCore;\nusing Microsoft.EntityFrameworkCore.Infrastructure;",
            StringComparison.Ordinal);
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(ShopModel).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@" +public virtual (?<type>[\w<>]+)(?<null>\??) (?<name>\w+) \{ get; set; \}(?:(?<initializer> = new\(\));| = null!;)?\n")]
    private static partial Regex Navigation();

    [GeneratedRegex(@"public class (?<name>Company|Customer|Order|OrderLine|Product|Category|Tag|Review)\n\{\n")]
    private static partial Regex Entity();
}
