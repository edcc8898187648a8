using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>What the code around a lazy sequence takes in its place.</summary>
internal static class SequenceUse
{
    private const int VariableDepth = 4;

    /// <summary>True when the code means the same with a list or array instead of an <c>IEnumerable</c>.</summary>
    public static bool TakesList(IOperation value, int depth = VariableDepth)
    {
        switch (value.Parent)
        {
            case IConversionOperation { IsImplicit: true } conversion:
                return conversion.Parent is not IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call }
                    || TakesAsReceiver(call);
            case IForEachLoopOperation:
                return true;
            case IArgumentOperation { Parameter: { Ordinal: 0 } parameter, Parent: IInvocationOperation linq }
                when linq.TargetMethod.IsExtensionMethod:
                return parameter.OriginalDefinition.Type is not ITypeParameterSymbol && TakesAsReceiver(linq);
            case IArgumentOperation { Parameter: { } parameter }:
                // A type that is inferred would be another one.
                return parameter.OriginalDefinition.Type is INamedTypeSymbol { Name: "IEnumerable" };
            case IReturnOperation:
                return value.EnclosingFunction() is not IAnonymousFunctionOperation;
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                return true;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }:
                if (declarator.Syntax.Parent is VariableDeclarationSyntax { Type.IsVar: false })
                    return true;
                var index = BodyIndex.Around(declarator);
                return depth > 0 && index.WritesOf(local).Count == 1 && index.ReferencesTo(local).All(r => TakesList(r, depth - 1));
            default:
                return false;
        }
    }

    /// <summary>Lists and arrays have a few methods of their own, by the names of LINQ's, that do something else.</summary>
    private static bool TakesAsReceiver(IInvocationOperation call) =>
        call.TargetMethod.Name is not ("Reverse" or "ThenBy" or "ThenByDescending");
}
