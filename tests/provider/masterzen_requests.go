// Prints, as JSON, the requests of a shell that Go's masterzen/winrm makes from the first to the last byte, and its
// own header around nothing for the operations of a provider class.
package main

import (
	"encoding/json"
	"fmt"

	"github.com/masterzen/winrm"
	"github.com/masterzen/winrm/soap"
)

const to = "https://cas01.contoso.com:5986/wsman"
const wmi = "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/sms/site_CAS/"
const transfer = "http://schemas.xmlsoap.org/ws/2004/09/transfer/"
const enumeration = "http://schemas.xmlsoap.org/ws/2004/09/enumeration/"

// The only selector that the library writes is a shell's.
func header(action, resource, selector string) *soap.SoapMessage {
	message := soap.NewMessage()
	message.Header().To(to).
		ReplyTo("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous").
		MaxEnvelopeSize(winrm.DefaultParameters.EnvelopeSize).Id("uuid:1").Locale(winrm.DefaultParameters.Locale).
		Timeout(winrm.DefaultParameters.Timeout).Action(action).ShellId(selector).ResourceURI(wmi + resource).
		Build()
	message.NewBody()
	return message
}

func main() {
	all := []*soap.SoapMessage{
		winrm.NewOpenShellRequest(to, nil),
		winrm.NewExecuteCommandRequest(to, "S-1", "whoami", nil, nil),
		winrm.NewGetOutputRequest(to, "S-1", "C-1", "stdout stderr", nil),
		winrm.NewSignalRequest(to, "S-1", "C-1", nil),
		winrm.NewDeleteShellRequest(to, "S-1", nil),
		header(transfer+"Get", "SMS_SCI_Component", "S-1"),
		header(transfer+"Put", "SMS_SCI_Component", "S-1"),
		header(transfer+"Create", "SMS_SCI_Component", ""),
		header(transfer+"Delete", "SMS_SCI_Component", "S-1"),
		header(enumeration+"Enumerate", "*", ""),
		header(enumeration+"Pull", "*", ""),
		header(wmi+"SMS_SoftwareUpdate/SyncNow", "SMS_SoftwareUpdate", ""),
	}
	out := []map[string]string{}
	for _, one := range all {
		out = append(out, map[string]string{"body": one.String()})
	}
	text, _ := json.Marshal(out)
	fmt.Println(string(text))
}
