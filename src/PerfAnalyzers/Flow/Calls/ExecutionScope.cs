using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Where code runs: in which function, at once or later, in a test.</summary>
internal static class ExecutionScope
{
    // What runs once, when a database is set up or brought up to date.
    private static readonly string[] s_onceWords =
        ["Seed", "Seeder", "Seeding", "Migration", "Migrations", "Migrate", "Migrator", "Installation", "Installer", "Backfill"];

    // Of a method: who installs or migrates something for a customer does so often.
    private static readonly string[] s_onceNames = ["Seed", "Seeding", "Migration", "Migrations", "Backfill"];

    private static readonly string[] s_testHelpers =
    [
        "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Base", "Support", "Infrastructure", "Fixtures", "Data", "Kit",
        "Framework", "Shared", "Doubles",
    ];

    private static readonly PerCompilation<bool> s_testCompilations = new(ReferencesTestFramework);

    /// <summary>True in test projects, seeders and migrations: their rows are few or their runs are rare.</summary>
    public static bool IsTestLike(ISymbol? member, EfModel model) => IsTestLike(member, model.Compilation, model.Symbols.Migration);

    /// <summary>The same for code that may do without EF Core.</summary>
    public static bool IsTestLike(ISymbol? member, Compilation compilation, INamedTypeSymbol? migration = null)
    {
        if (s_testCompilations.Get(compilation))
            return true;
        if (member is IMethodSymbol { Name: var name }
            && (s_onceNames.Any(word => ContainsWord(name, word)) || name.StartsWith("Upgrade_", StringComparison.Ordinal)))
            return true;
        for (var type = member as INamedTypeSymbol ?? member?.ContainingType; type is not null; type = type.ContainingType)
        {
            if (IsOnce(type.Name) || type.DerivesFrom(migration) || type.AllInterfaces.Any(static i => IsOnce(i.Name)))
                return true;
        }

        // The outermost one is the application's name.
        for (var space = member?.ContainingNamespace;
            space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false };
            space = space.ContainingNamespace)
        {
            if (IsOnce(space.Name))
                return true;
        }

        return false;
    }

    private static bool IsOnce(string name)
    {
        foreach (var word in s_onceWords)
        {
            if (ContainsWord(name, word))
                return true;
        }

        return false;
    }

    /// <summary>
    /// True for a lambda that is run where it stands, by the method that it is given to: by LINQ, by a retry policy, by an execution
    /// strategy. A handler that is registered, kept or returned runs some other time.
    /// </summary>
    public static bool RunsInPlace(IAnonymousFunctionOperation lambda, EfModel? model)
    {
        if (lambda.IsExpressionTree() || lambda.AsArgument() is not { Parent: IInvocationOperation call })
            return false;
        return IsElementwise(call, model) || IsRunner(call.TargetMethod.Name);
    }

    /// <summary>True when the method calls the delegate that it is given once per element of the sequence that it is called on.</summary>
    public static bool IsElementwise(IInvocationOperation call, EfModel? model)
    {
        var method = call.TargetMethod;
        if (model?.Symbols.IsLinqToObjects(method.ContainingType)
            ?? method.ContainingType is { Name: "Enumerable" or "ParallelEnumerable" or "AsyncEnumerable" })
            return true;
        return method.Name switch
        {
            "ForEach" or "ForEachAsync" or "For" or "ForAsync" => IsSequenceRunner(method),
            // Names that code bases give to what .NET has no operator for.
            "Each" or "EachAsync" or "SelectAsync" or "SelectAwait" =>
                method.IsExtensionMethod && IsSequenceRunner(method) && RunsForEach(method),
            "ConvertAll" or "FindAll" or "RemoveAll" or "TrueForAll" or "Exists" => method.ContainingType.Name is "List" or "Array",
            _ => false,
        };
    }

    /// <summary>True when the operation is run whenever the function is: no lambda between them keeps it for later.</summary>
    public static bool RunsWith(IOperation operation, IOperation function, EfModel model)
    {
        for (var parent = operation.Parent; parent is not null && !ReferenceEquals(parent, function); parent = parent.Parent)
        {
            if (parent is ILocalFunctionOperation || parent is IAnonymousFunctionOperation lambda && !RunsInPlace(lambda, model))
                return false;
        }

        return true;
    }

    private static bool IsSequenceRunner(IMethodSymbol method)
    {
        if (method.ContainingType.Name is "Parallel" or "List" or "Array" or "ImmutableList")
            return true;
        // An extension method of the code base's own: ForEach(this IEnumerable<T>, Action<T>).
        return method.IsExtensionMethod && (method.ReducedFrom ?? method).Parameters.FirstOrDefault()?.Type.ElementType() is not null;
    }

    /// <summary>Each(this IEnumerable&lt;T&gt;, Action&lt;T&gt;): the delegate takes an element.</summary>
    private static bool RunsForEach(IMethodSymbol method)
    {
        var definition = (method.ReducedFrom ?? method).OriginalDefinition;
        return definition.Parameters[0].Type.ElementType() is { } element
            && definition.Parameters.Skip(1).Any(p => p.Type is INamedTypeSymbol { DelegateInvokeMethod.Parameters: [var first, ..] }
                && first.Type.IsSame(element));
    }

    private static bool IsRunner(string name) =>
        name.StartsWith("Execute", StringComparison.Ordinal)
            || name.StartsWith("Run", StringComparison.Ordinal)
            || name.StartsWith("Invoke", StringComparison.Ordinal)
        || name.StartsWith("Retry", StringComparison.Ordinal)
            || name.StartsWith("With", StringComparison.Ordinal)
            || name.StartsWith("Try", StringComparison.Ordinal)
        || name is "Do" or "DoAsync" or "StartNew" or "Measure" or "MeasureAsync" or "Using" or "UsingAsync";

    /// <summary>True when the word stands in a name in Pascal case, not as a part of another word.</summary>
    public static bool ContainsWord(string name, string word)
    {
        var at = name.IndexOf(word, StringComparison.Ordinal);
        return at >= 0 && (at + word.Length == name.Length || !char.IsLower(name[at + word.Length]));
    }

    private static bool ReferencesTestFramework(Compilation compilation)
    {
        // What several test projects share need not refer to their framework: Shop.TestHelpers.
        if (compilation.AssemblyName is { } name && name.Substring(name.LastIndexOf('.') + 1) is var last
            && last.StartsWith("Test", StringComparison.Ordinal) && s_testHelpers.Contains(last.Substring(4)))
            return true;
        foreach (var reference in compilation.ReferencedAssemblyNames)
        {
            if (reference.Name is "xunit.core" or "xunit.v3.core" or "nunit.framework"
                or "Microsoft.VisualStudio.TestPlatform.TestFramework" or "MSTest.TestFramework" or "TUnit.Core")
                return true;
        }

        return false;
    }
}
