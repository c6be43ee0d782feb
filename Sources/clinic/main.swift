import AdminCLI
import Glibc

exit(await ClinicProgram.run(Array(CommandLine.arguments.dropFirst())))
